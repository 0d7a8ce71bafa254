"""What changes between two revisions of a promise, decided by a table and never by hand (DN-06)."""

from collections.abc import Iterable, Iterator

from app.promotions.declaration import InternalOperation, Practice, PromotionDeclaration, Recipient
from app.promotions.declaration_text import Declared
from app.promotions.diff_change import Change, ChangeKind
from app.promotions.diff_table import NEW_ENTRY_ASKS, NEW_ENTRY_IS_ADDITIVE, judge_of

__all__ = ["Change", "ChangeKind", "change_class", "diff", "overall", "still_grants"]

_SINGLE_TABLES = ("promotion", "reward", "consent", "retention")


def diff(old: PromotionDeclaration, new: PromotionDeclaration) -> tuple[Change, ...]:
    """Every change from ``old`` to ``new``; two different promotions raise ``ValueError``.

    Wider is material (312.5(a)(1)): newly collected, used, kept longer or disclosed.
    """
    if old.promotion.id != new.promotion.id:
        raise ValueError("these are two different promotions, so nothing was changed")
    changes = (*_single_tables(old, new), *_entries(old, new))
    if not changes and old != new:
        return (Change("editorial", "file", "the order of entries"),)
    return changes


def overall(changes: Iterable[Change]) -> ChangeKind:
    """The class of all changes together: the one that asks most of the parents."""
    kinds = {change.kind for change in changes}
    if "wider" in kinds:
        return "wider"
    return "narrower" if "narrower" in kinds else "editorial"


def change_class(old: PromotionDeclaration, new: PromotionDeclaration) -> ChangeKind:
    """``overall`` of ``diff``: what a new revision is called."""
    return overall(diff(old, new))


def still_grants(old: PromotionDeclaration, current: PromotionDeclaration) -> bool:
    """Whether a form or open request for ``old`` still grants exactly ``old`` (DN-06).

    It does while the way to ``current`` is editorial, narrower or purely additive and something
    of what was asked is still asked; otherwise the change notice goes out instead.
    """
    if any(change.kind == "wider" and not change.additive for change in diff(old, current)):
        return False
    asked = {practice.field for practice in old.practices}
    return not asked or bool(asked & {practice.field for practice in current.practices})


def _single_tables(old: PromotionDeclaration, new: PromotionDeclaration) -> Iterator[Change]:
    for table in _SINGLE_TABLES:
        yield from _keys(table, table, getattr(old, table), getattr(new, table))


def _keys(table: str, place: str, old: Declared, new: Declared) -> Iterator[Change]:
    for key in type(old).model_fields:
        before, after = getattr(old, key), getattr(new, key)
        if before == after or (table, key) == ("practices", "recipients"):
            continue
        judged = judge_of(table, key)(before, after)
        yield Change(judged.kind, f"{place}.{key.rstrip('_')}", judged.what, judged.additive)


def _entries(old: PromotionDeclaration, new: PromotionDeclaration) -> Iterator[Change]:
    for table, asks in NEW_ENTRY_ASKS.items():
        before, after = _by_name(getattr(old, table)), _by_name(getattr(new, table))
        for name in sorted(before.keys() - after.keys()):
            yield Change("narrower" if asks else "editorial", f"{table}.{name}", "taken out")
        for name in sorted(after.keys() - before.keys()):
            additive = table in NEW_ENTRY_IS_ADDITIVE and _adds_only(after[name])
            yield Change("wider" if asks else "editorial", f"{table}.{name}", "new", additive)
        for name in sorted(before.keys() & after.keys()):
            yield from _keys(table, f"{table}.{name}", before[name], after[name])
    yield from _disclosures(old, new)


def _adds_only(entry: Declared) -> bool:
    """Whether a new entry leaves what was agreed before untouched.

    A new item that the reward needs would take the reward from those who agreed before.
    """
    return not isinstance(entry, Practice) or entry.optional


def _by_name(entries: tuple[Declared, ...]) -> dict[str, Declared]:
    return {_name(entry): entry for entry in entries}


def _name(entry: Declared) -> str:
    if isinstance(entry, Practice):
        return entry.field
    if isinstance(entry, InternalOperation):
        return f"{entry.code} ({' / '.join(entry.identifier.by_language().values())})"
    return str(getattr(entry, "id", None) or getattr(entry, "name", ""))


def _disclosures(old: PromotionDeclaration, new: PromotionDeclaration) -> Iterator[Change]:
    """Who newly gets, or no longer gets, an item that is asked before and after."""
    before = {practice.field: set(practice.recipients) for practice in old.practices}
    for practice in new.practices:
        if practice.field not in before:
            continue
        place = f"practices.{practice.field}.recipients"
        for name in sorted(before[practice.field] - set(practice.recipients)):
            yield Change("narrower", place, f"{name} no longer gets it")
        for name in sorted(set(practice.recipients) - before[practice.field]):
            yield Change("wider", place, f"{name} newly gets it", _asks_apart(new, name))


def _asks_apart(declaration: PromotionDeclaration, recipient_id: str) -> bool:
    """Whether the parent decides about that recipient alone, so that the rest stays agreed."""
    found: Recipient | None = next(
        (r for r in declaration.recipients if r.id == recipient_id), None
    )
    return found is not None and found.needs_own_yes
