"""The tables of what may follow what: request, card attempt, consent. Pure; nothing is stored here."""

from collections.abc import Mapping

from app.platform.problems import Conflict

Table = Mapping[str, frozenset[str]]


class NotPossibleNow(Conflict):
    """What was asked cannot follow the state things are in."""

    code = "not-possible-now"


def _table(**rows: str) -> Table:
    return {state: frozenset(after.split()) for state, after in rows.items()}


# VPC-01: nothing can be granted or refused from ``open``: the notice comes first.
REQUEST: Table = _table(
    open="noticed lapsed undeliverable withdrawn",
    noticed="granted refused lapsed undeliverable withdrawn",
    granted="",
    refused="",
    lapsed="",
    undeliverable="",
    withdrawn="",
)

ATTEMPT: Table = _table(
    started="paid rejected expired",
    paid="accepted rejected",
    accepted="",
    rejected="",
    expired="",
)

# A stop may be undone into what was before it, so a disputed payment stays held. After the
# promotion what is still held can be erased at once: there is nothing left to go back to.
CONSENT: Table = _table(
    active="suspended stopping ended",
    suspended="active stopping ended",
    stopping="active suspended revoked",
    ended="revoked",
    revoked="",
)

# What each state of a consent means for the basis that holds the child's information.
BASIS_OF_CONSENT: Mapping[str, str] = {
    "active": "open",
    "suspended": "frozen",
    "stopping": "frozen",
    "ended": "stopped",
    "revoked": "dead",
}

UNDECIDED = frozenset({"open", "noticed"})
LIVE_CONSENT = frozenset({"active", "suspended", "stopping"})


def can_move(table: Table, before: str, after: str) -> bool:
    """Whether ``after`` may directly follow ``before``."""
    return after in table[before]


def require_move(table: Table, before: str, after: str) -> str:
    """``after``, when it may follow ``before``. Raises NotPossibleNow."""
    if not can_move(table, before, after):
        raise NotPossibleNow
    return after


def is_decided(request_state: str) -> bool:
    """Whether a request has come to its end, whichever."""
    return request_state not in UNDECIDED
