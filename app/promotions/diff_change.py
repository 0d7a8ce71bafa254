"""One change between two revisions, and the small judgements from which the table is built."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.promotions.declaration_text import Localised

ChangeKind = Literal["wider", "narrower", "editorial"]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, where, and how much it asks of the parents who agreed before.

    ``additive`` is true for a wider change that leaves everything agreed before as it was: the
    old permission goes on unchanged and only the new part waits for a new yes.
    """

    kind: ChangeKind
    place: str
    what: str
    additive: bool = False

    @property
    def field(self) -> str | None:
        """The item of information that the change is about, if it is about one."""
        table, _dot, rest = self.place.partition(".")
        return rest.partition(".")[0] if table == "practices" else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement of one pair of values, before it has a place."""

    kind: ChangeKind
    what: str
    additive: bool = False


# The old and the new value of one key; ``None`` where it was not declared.
Judge = Callable[[object, object], Judged]


def editorial(old: object, new: object) -> Judged:
    """A change that touches neither what is asked nor how it is used, kept or disclosed."""
    return Judged("editorial", _from_to(old, new))


def widening(old: object, new: object) -> Judged:
    """A change that is never only words: whatever it is, a parent must agree to it."""
    return Judged("wider", _from_to(old, new))


def longer_is_wider(old: object, new: object) -> Judged:
    """A clock, a date or a count: more is wider, less is narrower."""
    if old is None or new is None:
        return widening(old, new)
    grows = new > old  # type: ignore[operator]
    return Judged("wider" if grows else "narrower", _from_to(old, new))


def shorter_is_wider(old: object, new: object) -> Judged:
    """A pause between messages: less of it is wider."""
    judged = longer_is_wider(old, new)
    return Judged("narrower" if judged.kind == "wider" else "wider", judged.what)


def new_words_are_wider(old: object, new: object) -> Judged:
    """A purpose or identity: other words are another purpose; spelling and languages are not.

    No machine can tell a better wording from a wider one, so any new word needs a new yes.
    """
    same = isinstance(old, str) and isinstance(new, str) and _plain(old) == _plain(new)
    if isinstance(old, Localised) and isinstance(new, Localised):
        before, after = old.by_language(), new.by_language()
        shared = before.keys() & after.keys()
        same = bool(shared) and all(_plain(before[lang]) == _plain(after[lang]) for lang in shared)
    return Judged("editorial" if same else "wider", _from_to(old, new))


def one_of(wider: dict[tuple[object, object], ChangeKind]) -> Judge:
    """A judge of closed values: the listed steps as listed, every other step is wider."""

    def judge(old: object, new: object) -> Judged:
        return Judged(wider.get((old, new), "wider"), _from_to(old, new))

    return judge


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _from_to(old: object, new: object) -> str:
    return f"{_said(old)} -> {_said(new)}"


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Localised):
        return " / ".join(value.by_language().values())
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
