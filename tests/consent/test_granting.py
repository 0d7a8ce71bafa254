"""From the ticks to a consent: what must be there first, and what is written at once."""

import asyncio
from datetime import timedelta

import pytest

from app.consent.choices import ChoicesIncomplete
from app.consent.drafting import NoticeNotDelivered, PromiseChanged
from app.consent.granting import NotGranted
from app.consent.methods import METHODS, MethodNotOffered, get_method
from app.consent.models import Consent
from app.platform.problems import AlreadyDecided
from app.privacy import permissions_of, scope_of
from app.promotions.publishing import publish
from tests.consent.promises import changed, lighthouse, operator
from tests.consent.story import MAIL, ticks

pytestmark = pytest.mark.anyio


@pytest.mark.proves("VPC-01")
async def test_a_yes_makes_a_consent_with_evidence_of_notice_and_method(story):
    consent = await story.yes()
    assert consent.state == "active"
    evidence = await story.one(
        "SELECT method, citation, notice_digest, notice_sent_at FROM evidence"
    )
    request = await story.one(
        "SELECT state, notice_digest, noticed_at FROM consent_request WHERE id = :id",
        id=consent.request_id,
    )
    assert evidence[:2] == ("card", "312.5(b)(2)(ii)")
    assert evidence[2:] == request[1:]
    assert request[0] == "granted"


@pytest.mark.proves("VPC-01")
async def test_nothing_can_be_decided_before_the_notice_was_delivered(story):
    asked = await story.ask()
    with pytest.raises(NoticeNotDelivered):
        await story.draft(asked.id)


@pytest.mark.proves("DIS-01", "REC-02")
async def test_yes_and_no_to_each_disclosure_are_rows_of_their_own(story):
    no = await story.yes(email="no@example.org")
    yes = await story.yes(email="yes@example.org", choices=ticks(society=True))
    for consent, answer in ((no, "no"), (yes, "yes")):
        rows = await story.rows(
            "SELECT kind, recipient_id, answer, evidence_id IS NOT NULL FROM decision"
            " WHERE child_id = :child ORDER BY kind",
            child=consent.child_id,
        )
        assert [tuple(row) for row in rows] == [
            ("collect_use", None, "yes", True),
            ("disclose", "lighthouse-society", answer, True),
        ]


@pytest.mark.proves("DIS-01", "COL-02")
async def test_refusing_a_disclosure_leaves_everything_else_as_it_is(story):
    no = await story.yes(email="no@example.org")
    yes = await story.yes(email="yes@example.org", choices=ticks(society=True))
    async with story.work() as session:
        assert await scope_of(session, no.basis_id) == await scope_of(session, yes.basis_id)
        assert set(await permissions_of(session, no.basis_id)) == {"acme-mailhouse"}
        assert await permissions_of(session, yes.basis_id) == {
            "acme-mailhouse": {"first_name", "mailing_address"},
            "lighthouse-society": {"home_state"},
        }


async def test_the_scope_is_exactly_the_practices_of_the_promise(story):
    consent = await story.yes()
    async with story.work() as session:
        scope = await scope_of(session, consent.basis_id)
    assert scope == {p.field: timedelta(days=p.keep_days) for p in lighthouse().practices}


@pytest.mark.proves("VPC-02")
async def test_only_declared_and_built_methods_are_offered():
    assert [m.identifier for m in METHODS] == ["card"]
    with pytest.raises(MethodNotOffered):
        get_method(lighthouse(), "paper")
    with pytest.raises(MethodNotOffered):
        get_method(lighthouse(), "email_plus")
    assert all(m.citation.startswith("312.5(b)(2)(") for m in METHODS)


@pytest.mark.parametrize(
    "choices", [ticks(guardian=False), ticks(collect_use=False)], ids=["no-guardian", "no-use"]
)
async def test_a_draft_needs_the_parents_word_and_their_yes(story, choices):
    asked = await story.ask()
    await story.notice(asked.id)
    with pytest.raises(ChoicesIncomplete):
        await story.draft(asked.id, choices=choices)


async def test_telling_twice_gives_the_same_consent(story):
    _, _, attempt = await story.begun()
    first, second = await story.prove(attempt.id), await story.prove(attempt.id)
    assert isinstance(first, Consent)
    assert first.id == second.id


async def test_money_on_an_earlier_draft_buys_nothing(story):
    asked, _, attempt = await story.begun()
    second = await story.draft(asked.id, choices=ticks(society=True))
    assert await story.state("attempt", attempt.id) == "expired"
    assert await story.prove(attempt.id) == NotGranted("attempt_over")
    again = await story.start(second.id)
    assert isinstance(await story.prove(again.id), Consent)


async def test_the_address_a_child_typed_becomes_the_parents_own(story):
    consent = await story.yes()
    rows = await story.rows(
        "SELECT b.kind, d.field FROM datum d JOIN legal_basis b ON b.id = d.basis_id"
    )
    assert sorted(tuple(row) for row in rows) == [
        ("evidence", "receipt_opening"),
        ("parent_supplied", "email"),
        ("parent_supplied", "pin_hash"),
    ]
    assert (
        await story.one("SELECT count(*) FROM datum WHERE subject_id = :p", p=consent.parent_id)
        == 2
    )


async def test_another_address_of_the_parent_erases_the_one_the_child_typed(story):
    asked = await story.ask(email="typed@example.org")
    await story.notice(asked.id)
    draft = await story.draft(asked.id, email="own@example.org")
    attempt = await story.start(draft.id)
    await story.prove(attempt.id)
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'email'") == 1
    assert await story.one("SELECT state FROM legal_basis WHERE kind = 'parent_contact'") == "dead"


async def test_a_second_child_joins_the_parent_only_with_the_parents_pin(story):
    first = await story.yes()
    joined = await story.yes()
    apart = await story.yes(pin="902846")
    assert first.parent_id == joined.parent_id != apart.parent_id


async def test_the_links_of_the_request_die_with_the_yes(story, parts):
    from app.platform import tokens
    from app.platform.problems import LinkUnknown

    asked, _, attempt = await story.begun()
    async with story.work() as session:
        token = await tokens.mint(
            session, purpose="letter", subject_id=asked.id, ends_at=asked.answer_by
        )
    await story.prove(attempt.id)
    async with story.work() as session:
        with pytest.raises(LinkUnknown):
            await tokens.find(session, purpose="letter", token=token)


@pytest.mark.proves("DN-06")
async def test_a_wider_promise_stops_the_old_request_from_granting(story, parts):
    asked, _, attempt = await story.begun()
    async with story.work() as session:
        await publish(
            session, changed("to send the stamps to your home", "to sell you more"), operator()
        )
    assert await story.prove(attempt.id) == NotGranted("promise_changed")
    assert await story.state("attempt", attempt.id) == "rejected"
    with pytest.raises(PromiseChanged):
        await story.draft(asked.id)


@pytest.mark.proves("DN-06")
async def test_a_narrower_promise_grants_the_old_request_narrowed(story, parts):
    _, _, attempt = await story.begun()
    async with story.work() as session:
        await publish(session, changed("keep_days = 120", "keep_days = 90"), operator())
    consent = await story.prove(attempt.id)
    async with story.work() as session:
        assert (await scope_of(session, consent.basis_id))["home_state"] == timedelta(days=90)


@pytest.mark.proves("PAR-05")
async def test_too_late_is_too_late(story):
    asked, _, attempt = await story.begun()
    story.clock.advance(days=14, seconds=1)
    assert await story.prove(attempt.id) == NotGranted("too_late")
    with pytest.raises(AlreadyDecided):
        await story.draft(asked.id)


async def test_the_letter_of_the_yes_goes_to_the_parents_own_address(story):
    consent = await story.yes()
    mail = await story.one(
        "SELECT m.link_purpose, m.link_subject_id, d.subject_id FROM outbox_mail m"
        " JOIN datum d ON d.id = m.recipient_datum_id WHERE m.message = 'permission_granted'"
    )
    assert mail == ("parent", consent.parent_id, consent.parent_id)


async def test_a_yes_to_ten_tellings_at_once_is_one(story):
    _, _, attempt = await story.begun()
    found = await asyncio.gather(*(story.prove(attempt.id) for _ in range(5)))
    assert len({consent.id for consent in found}) == 1
    assert await story.one("SELECT count(*) FROM consent") == 1


async def test_the_address_is_nowhere_but_behind_the_gate(story, database):
    await story.yes()
    for table in (
        "ledger",
        "outbox_mail",
        "consent_request",
        "draft",
        "decision",
        "procrastinate_jobs",
        "link_token",
        "parent",
    ):
        dump = database.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        assert MAIL not in dump[0][0]
        assert "ana.parent" not in dump[0][0]
