"""Rules about what a child asks for: ``[[one_time]]``, ``[[repeated]]`` and ``[[contests]]``."""

import re
from collections.abc import Iterator

from app.promotions.rules.parsed import Parsed
from app.promotions.rules.problem import Finding
from app.promotions.rules.ranges import outside
from app.promotions.rules.rule import Find, Rule
from app.promotions.rules.shape import reported_as

_ODDS = {
    "en": re.compile(
        r"\b(?:few|most|only|not (?:everyone|all)|one (?:in|of)|\d+)\b", re.IGNORECASE
    ),
    "es": re.compile(
        r"\b(?:poc[oa]s|la mayoría|s[oó]lo|no tod[oa]s|un[oa] de(?: cada)?|\d+)\b", re.IGNORECASE
    ),
}


def _more_than(table: str, allowed: frozenset[str], code: str) -> Find:
    """A rule function: ``collects`` of ``table`` holds nothing but ``allowed``."""
    unknown = reported_as(code)

    def find(parsed: Parsed) -> Iterator[Finding]:
        yield from unknown(parsed)
        for entry in parsed.tables(table):
            extra = [v for v in entry.texts("collects") if v in _CONTACTS and v not in allowed]
            if extra:
                yield Finding(entry.at("collects"), f"{entry.name} also asks for {extra[0]}")

    return find


_CONTACTS = frozenset({"child_email", "parent_email"})


def _one_time_download(parsed: Parsed) -> Iterator[Finding]:
    for entry in parsed.tables("one_time"):
        if entry.text("delivers") == "file":
            yield Finding(entry.at("delivers"), f"{entry.name} sends a file")


def _repeated_without_parent(parsed: Parsed) -> Iterator[Finding]:
    for entry in parsed.tables("repeated"):
        collects = entry.texts("collects")
        if collects and "parent_email" not in collects:
            yield Finding(entry.at("collects"), f"{entry.name} writes to a child alone")


def _chance_by_card_only(parsed: Parsed) -> Iterator[Finding]:
    consent = parsed.table("consent")
    if set(consent.texts("methods")) != {"card"}:
        return
    for contest in parsed.tables("contests"):
        if contest.flag("chance"):
            yield Finding(
                consent.at("methods"), f"{contest.name} is a game of chance, by card only"
            )


def _odds(parsed: Parsed) -> Iterator[Finding]:
    for contest in parsed.tables("contests"):
        for lang, text in (contest.localised("odds") or {}).items():
            if text and lang in _ODDS and not _ODDS[lang].search(text):
                yield Finding(contest.at("odds", lang), f"the odds of {contest.name} are not said")


def _contest_outside(parsed: Parsed) -> Iterator[Finding]:
    promotion = parsed.table("promotion")
    opens, closes = promotion.day("opens"), promotion.day("closes")
    for contest in parsed.tables("contests"):
        ends = contest.day("ends")
        if ends and opens and closes and opens < closes and not opens < ends <= closes:
            yield Finding(
                contest.at("ends"), f"{contest.name} ends on {ends}, outside the promotion"
            )


RULES = (
    Rule(
        "one-time-asks-more", "COL-07, 312.5(c)(3)",
        "Without a parent, one answer may cost a child one address and nothing else.",
        'write collects = ["child_email"] or take collects out.',
        _more_than("one_time", frozenset({"child_email"}), "one-time-asks-more"),
    ),
    Rule(
        "one-time-download", "COL-07, 312.5(c)(3)",
        "What can be taken from the page needs nobody's address.",
        "offer the file for download on the page and take this request out.", _one_time_download,
    ),
    Rule(
        "repeated-asks-more", "COL-10, 312.5(c)(4)",
        "A series may know the child's and the parent's address and nothing else.",
        'write collects = ["child_email", "parent_email"].', reported_as("repeated-asks-more"),
    ),
    Rule(
        "repeated-without-parent", "COL-09, 312.5(c)(4)",
        "The parent is told before the second message and may stop the series.",
        'write collects = ["child_email", "parent_email"].', _repeated_without_parent,
    ),
    Rule(
        "messages-range", "COL-10, 312.5(c)(4)",
        "A series has an end that the parent can see from the start.",
        "choose 1 to 26 messages, 1 to 31 days apart.", outside("repeated", "messages", "every_days"),
    ),
    Rule(
        "contest-asks-more", "COL-07, 312.5(c)(3)",
        "Entering costs one address; a winner's address comes from the parent.",
        'write collects = ["child_email"] or take collects out.',
        _more_than("contests", frozenset({"child_email"}), "contest-asks-more"),
    ),
    Rule(
        "chance-by-card-only", "COL-13",
        "A charge as the only way into a game of chance could make it a lottery.",
        "offer paper too, or take the contest out.", _chance_by_card_only,
    ),
    Rule(
        "odds-not-said", "COL-12", "Children hope for more than is likely, so the odds are said.",
        'say plainly that many enter and few win, or "one in ...".', _odds,
    ),
    Rule(
        "contest-outside-promotion", "COL-07, 312.5(c)(3)",
        "An entry is kept until the contest ends and no longer.",
        "put ends between opens and closes.", _contest_outside,
    ),
)  # fmt: skip
