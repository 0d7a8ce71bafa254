"""The receipt: fields of TS 27560, signature, the opened commitment, and no child in it."""

import base64
import hashlib
import json
from uuid import UUID

import pytest

from app.consent.items import collect_item, withdraw_disclosure
from app.consent.jobs import apply_revision
from app.consent.receipt_signing import canonical, is_genuine, public_key
from app.consent.receipts import issue_receipt
from app.consent.stopping import request_stop, revoke_if_due
from app.promotions.publishing import publish
from tests.consent.promises import operator, without_home_state
from tests.consent.story import MAIL, ticks

pytestmark = pytest.mark.anyio

HEADER = {"schema_version", "record_id", "receipt_id", "pii_principal_id", "language",
          "jurisdiction", "pii_controllers", "processing", "events"}  # fmt: skip
PROCESSING = {"privacy_notice", "language", "purpose", "pii_information", "pii_controllers",
              "storage_locations", "retention_period", "jurisdiction", "recipient_third_parties",
              "withdrawal_method"}  # fmt: skip
PARTY = {"party_id", "party_name", "party_address", "party_contact", "party_type"}
EVENT = {"event_time", "validity_duration", "entity_id", "event_type", "event_state"}
COPPA = {"notice_type", "notice_version", "notice_sha256", "notice_delivered_at",
         "method_citation", "method_evidence_ref", "collect_use_decision", "disclose_decisions",
         "retention_policy_version", "revocation_url"}  # fmt: skip


async def _receipt(story, consent, language="en"):
    async with story.work() as session:
        return await issue_receipt(session, story.parts, consent_id=consent.id, language=language)


def _filled(table: dict, names: set[str]) -> None:
    for name in names:
        assert table[name] not in (None, "", []) or name == "recipient_third_parties", name


@pytest.mark.proves("REC-01")
@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_receipt_has_every_mandatory_field_of_the_standard(story, language):
    receipt = await _receipt(story, await story.yes(choices=ticks(society=True)), language)
    _filled(receipt, HEADER)
    for party in receipt["pii_controllers"]:
        _filled(party, PARTY)
    for processing in receipt["processing"]:
        _filled(processing, PROCESSING)
        for item in processing["pii_information"]:
            assert item["pii_type"]
    for event in receipt["events"]:
        _filled(event, EVENT)
    UUID(receipt["record_id"])


@pytest.mark.proves("REC-02")
async def test_a_receipt_cites_method_evidence_notice_and_both_decisions(story):
    consent = await story.yes()
    coppa = (await _receipt(story, consent))["coppa"]
    _filled(coppa, COPPA)
    assert coppa["method_citation"] == "312.5(b)(2)(ii)"
    assert coppa["collect_use_decision"] == "yes"
    assert coppa["disclose_decisions"] == [{"recipient": "lighthouse-society", "answer": "no"}]
    assert coppa["notice_sha256"] == await story.one("SELECT notice_digest FROM evidence")


async def test_a_receipt_is_signed_and_any_change_shows(story, settings):
    receipt = await _receipt(story, await story.yes())
    key = public_key(settings.keys_dir)
    assert is_genuine(json.loads(json.dumps(receipt)), known_public_key=key)
    altered = {**receipt, "record_id": "00000000-0000-4000-8000-000000000000"}
    assert not is_genuine(altered, known_public_key=key)
    assert not is_genuine({**receipt, "signature": {}}, known_public_key=key)
    foreign = base64.b64encode(bytes(32)).decode()
    assert not is_genuine(receipt, known_public_key=foreign)


@pytest.mark.proves("REC-03", "REC-05")
async def test_only_the_receipt_opens_the_ledgers_commitment(story):
    consent = await story.yes()
    ledger = (await _receipt(story, consent))["ledger"]
    payload = base64.b64decode(ledger["payload"])
    opened = hashlib.sha256(bytes.fromhex(ledger["opening"]) + payload).hexdigest()
    stored = await story.one("SELECT commitment FROM ledger WHERE tag = 'parent:consent:granted'")
    assert opened == ledger["commitment"] == stored.hex()
    assert json.loads(payload)["child"] == str(consent.child_id)


@pytest.mark.proves("REC-04", "REC-05")
async def test_a_receipt_and_the_ledger_name_no_child_and_no_parent(story, database):
    consent = await story.yes()
    async with story.work() as session:
        await collect_item(
            session,
            story.parts,
            consent_id=consent.id,
            field="first_name",
            value="Wilhelmina",
            source="child",
        )
    receipt = canonical(await _receipt(story, consent)).decode()
    ledger = database.execute("SELECT string_agg(t::text, ' ') FROM ledger t")[0][0]
    for text in (receipt, ledger):
        assert MAIL not in text
        assert "Wilhelmina" not in text
    assert str(consent.child_id) in receipt
    assert "/parent" in receipt


def _permitted(receipt) -> dict[str, bool]:
    return {
        party["party_id"]: party["permitted"]
        for processing in receipt["processing"]
        for party in processing["recipient_third_parties"]
    }


async def test_a_receipt_shows_nobody_as_permitted_whom_a_later_promise_dropped(story):
    consent = await story.yes(choices=ticks(society=True))
    assert _permitted(await _receipt(story, consent))["lighthouse-society"] is True
    async with story.work() as session:
        revision = await publish(session, without_home_state(), operator())
    await apply_revision(story.parts, revision.id)
    receipt = await _receipt(story, consent)
    assert _permitted(receipt) == {"acme-mailhouse": True, "lighthouse-society": False}


async def test_a_receipt_tells_what_was_taken_back_since(story):
    consent = await story.yes(choices=ticks(society=True))
    async with story.work() as session:
        await withdraw_disclosure(
            session, story.parts, consent_id=consent.id, recipient_id="lighthouse-society"
        )
    receipt = await _receipt(story, consent)
    assert _permitted(receipt) == {"acme-mailhouse": True, "lighthouse-society": False}
    assert receipt["events"][-1]["event_state"] == "withdrawn"


async def test_after_erasure_the_receipt_still_says_so_while_the_evidence_lives(story):
    consent = await story.yes()
    async with story.work() as session:
        await request_stop(session, story.parts, consent_id=consent.id)
    story.clock.advance(hours=73)
    async with story.work() as session:
        await revoke_if_due(session, story.parts, consent_id=consent.id)
    assert (await _receipt(story, consent))["event_state"] == "withdrawn"
    story.clock.advance(days=1096)
    assert (await _receipt(story, consent))["ledger"] is None
