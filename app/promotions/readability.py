"""Reading grades of English and Spanish text as pure functions; a score is a smoke test, not proof."""

from dataclasses import dataclass
from typing import Literal

from app.promotions.readability_words import (
    english_syllables,
    sentence_count,
    spanish_syllables,
    words_of,
)

Reader = Literal["6-9", "10-12", "parent"]

# CHN-02: the highest school grade for each reader; Spanish parents have a least ease instead.
GRADE_LIMITS: dict[str, float] = {"6-9": 3.0, "10-12": 5.0, "parent": 8.0}
INFLESZ_LEAST = 55.0

# A formula needs text: below this many words one long word decides, so the limit gives way
# evenly, from nothing at this length to the whole slack for a single word.
FULL_LENGTH_WORDS = 20
ENGLISH_SLACK = 6.0
SPANISH_SLACK = 2.0
INFLESZ_SLACK = 50.0


@dataclass(frozen=True, slots=True)
class Grade:
    """The score of one text by one formula, with the limit that holds at its length."""

    formula: Literal["Flesch-Kincaid", "Crawford", "INFLESZ"]
    value: float
    limit: float

    @property
    def fits(self) -> bool:
        """Whether the reader can be expected to read it; more is easier for INFLESZ only."""
        if self.formula == "INFLESZ":
            return self.value >= self.limit
        return self.value <= self.limit

    def __str__(self) -> str:
        """The score beside its limit, in words for a report."""
        bound = "at least" if self.formula == "INFLESZ" else "at most"
        return f"{self.formula} {self.value:.1f}, {bound} {self.limit:.1f}"


def english_grade(text: str) -> float:
    """Flesch-Kincaid school grade, never below 0; a text without words is 0."""
    words = words_of(text)
    if not words:
        return 0.0
    syllables = sum(english_syllables(word) for word in words)
    per_sentence = len(words) / max(1, sentence_count(text))
    return max(0.0, 0.39 * per_sentence + 11.8 * syllables / len(words) - 15.59)


def crawford_grade(text: str) -> float:
    """Crawford's school grade for Spanish (1989), never below 0; a text without words is 0."""
    words = words_of(text)
    if not words:
        return 0.0
    syllables = 100 * sum(spanish_syllables(word) for word in words) / len(words)
    sentences = 100 * max(1, sentence_count(text)) / len(words)
    return max(0.0, -0.205 * sentences + 0.049 * syllables - 3.407)


def inflesz(text: str) -> float:
    """Szigriszt's ease of Spanish text on the INFLESZ scale, 0 to 100; no words is 100."""
    words = words_of(text)
    if not words:
        return 100.0
    syllables = sum(spanish_syllables(word) for word in words) / len(words)
    per_sentence = len(words) / max(1, sentence_count(text))
    return min(100.0, max(0.0, 206.835 - 62.3 * syllables - per_sentence))


def grade_for(text: str, lang: str, reader: Reader) -> Grade:
    """The grade of ``text`` for that reader, by the formula of its language (CHN-02)."""
    give = max(0.0, 1 - len(words_of(text)) / FULL_LENGTH_WORDS)
    if lang == "en":
        limit = GRADE_LIMITS[reader] + ENGLISH_SLACK * give
        return Grade("Flesch-Kincaid", english_grade(text), limit)
    if lang != "es":
        raise ValueError(f"no reading formula for the language {lang!r}")
    if reader == "parent":
        return Grade("INFLESZ", inflesz(text), INFLESZ_LEAST - INFLESZ_SLACK * give)
    return Grade("Crawford", crawford_grade(text), GRADE_LIMITS[reader] + SPANISH_SLACK * give)
