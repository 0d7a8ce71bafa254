"""The tables of transitions, and a small model walked through every order of events."""

from collections import deque
from typing import NamedTuple

import pytest

from app.consent.states import (
    ATTEMPT,
    BASIS_OF_CONSENT,
    CONSENT,
    REQUEST,
    NotPossibleNow,
    can_move,
    is_decided,
    require_move,
)


@pytest.mark.parametrize("table", [REQUEST, ATTEMPT, CONSENT])
def test_every_state_that_can_follow_is_a_state_of_the_table(table):
    for after in table.values():
        assert after <= set(table)


@pytest.mark.parametrize("table", [REQUEST, ATTEMPT, CONSENT])
def test_no_state_follows_itself(table):
    for state, after in table.items():
        assert state not in after


@pytest.mark.proves("VPC-01")
def test_only_a_noticed_request_can_be_granted_or_refused():
    for outcome in ("granted", "refused"):
        assert {state for state in REQUEST if can_move(REQUEST, state, outcome)} == {"noticed"}


def test_the_ends_of_a_request_are_ends():
    for state in REQUEST:
        assert is_decided(state) == (not REQUEST[state])


def test_a_revoked_consent_never_comes_back():
    assert CONSENT["revoked"] == frozenset()


def test_only_paid_money_can_be_accepted():
    assert {state for state in ATTEMPT if "accepted" in ATTEMPT[state]} == {"paid"}


def test_every_consent_state_says_what_becomes_of_its_basis():
    assert set(BASIS_OF_CONSENT) == set(CONSENT)
    assert BASIS_OF_CONSENT["active"] == "open"
    assert all(BASIS_OF_CONSENT[s] != "open" for s in CONSENT if s != "active")


def test_a_move_that_is_not_in_the_table_is_refused_by_name():
    assert require_move(CONSENT, "active", "stopping") == "stopping"
    with pytest.raises(NotPossibleNow):
        require_move(CONSENT, "revoked", "active")


# --- the small model -----------------------------------------------------------------------------


class World(NamedTuple):
    request: str = "open"
    attempt: str = "none"
    consent: str = "none"
    delivered: bool = False
    authorised: bool = False
    collected: bool = False


def _deliver(world: World) -> World | None:
    if not can_move(REQUEST, world.request, "noticed"):
        return None
    return world._replace(request="noticed", delivered=True)


def _end_request(outcome: str):
    def event(world: World) -> World | None:
        if not can_move(REQUEST, world.request, outcome):
            return None
        attempt = "expired" if world.attempt == "started" else world.attempt
        return world._replace(request=outcome, attempt=attempt)

    return event


def _start(world: World) -> World | None:
    if world.request != "noticed" or world.attempt in ("started", "paid", "accepted"):
        return None
    return world._replace(attempt="started")


def _pay(world: World) -> World | None:
    if not can_move(ATTEMPT, world.attempt, "paid") if world.attempt != "none" else True:
        return None
    return world._replace(attempt="paid")


def _grant(world: World) -> World | None:
    if world.attempt != "paid":
        return None
    if not can_move(REQUEST, world.request, "granted"):
        return world._replace(attempt="rejected")
    return world._replace(request="granted", attempt="accepted", consent="active", authorised=True)


def _consent_to(state: str):
    def event(world: World) -> World | None:
        if world.consent == "none" or not can_move(CONSENT, world.consent, state):
            return None
        return world._replace(consent=state)

    return event


def _collect(world: World) -> World | None:
    if world.consent == "none" or BASIS_OF_CONSENT[world.consent] != "open":
        return None
    return world._replace(collected=True)


EVENTS = (
    _deliver,
    _start,
    _pay,
    _grant,
    _collect,
    *(_end_request(o) for o in ("refused", "lapsed", "undeliverable", "withdrawn")),
    *(_consent_to(s) for s in CONSENT),
)


def _every_world() -> set[World]:
    seen, waiting = {World()}, deque([World()])
    while waiting:
        world = waiting.popleft()
        for event in EVENTS:
            after = event(world)
            if after is not None and after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


@pytest.mark.proves("VPC-01")
def test_in_every_order_of_events_notice_comes_before_yes_and_yes_before_collection():
    worlds = _every_world()
    assert any(world.collected for world in worlds)
    for world in worlds:
        assert world.delivered or not world.authorised
        assert world.authorised or not world.collected
        assert (world.consent != "none") == world.authorised


def test_in_every_order_of_events_money_that_bought_nothing_can_go_back():
    for world in _every_world():
        if world.attempt == "accepted":
            assert world.request == "granted"
        if world.attempt == "paid" and world.request != "granted":
            assert _grant(world) is not None
