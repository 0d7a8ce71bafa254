"""How a promise in force is narrower than what somebody agreed to (DN-06). Pure; nothing is stored."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.promotions.declaration import Practice

GONE = timedelta(seconds=1)
"""The least a scope may keep: a dropped item is erased, and could not be kept if it came back."""


@dataclass(frozen=True)
class Covered:
    """What one basis covers, who may be shown what, and what is held until when."""

    scope: Mapping[str, timedelta]
    recipients: Mapping[str, Collection[str]] = field(default_factory=dict)
    held: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Narrowing:
    """What goes, what is kept shorter, what goes on an earlier day, and who is shown less."""

    dropped: tuple[str, ...]
    shorter: Mapping[str, timedelta]
    sooner: Mapping[str, datetime]
    no_longer_to: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.dropped or self.shorter or self.sooner or self.no_longer_to)


def narrowing(
    covered: Covered, practices: Iterable[Practice], days: Mapping[str, datetime]
) -> Narrowing:
    """What a basis still covers and the promise in force no longer does; never the reverse.

    ``practices`` are those still asked of this kind of person; ``days`` the instants at which
    items go by an event of the promise.
    """
    asked: dict[str, Practice] = {practice.field: practice for practice in practices}
    kept = {name: timedelta(days=practice.keep_days) for name, practice in asked.items()}
    scope = covered.scope
    return Narrowing(
        dropped=tuple(sorted(n for n in scope if n not in kept and scope[n] > GONE)),
        shorter={n: kept[n] for n in sorted(scope) if n in kept and kept[n] < scope[n]},
        sooner={
            name: days[name]
            for name, erase_at in sorted(covered.held.items())
            if name in kept and name in days and days[name] < erase_at
        },
        no_longer_to=tuple(_lost(covered.recipients, asked)),
    )


def _lost(
    recipients: Mapping[str, Collection[str]], asked: Mapping[str, Practice]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    for recipient_id, fields in sorted(recipients.items()):
        gone = [n for n in fields if n not in asked or recipient_id not in asked[n].recipients]
        if gone:
            yield recipient_id, tuple(sorted(gone))
