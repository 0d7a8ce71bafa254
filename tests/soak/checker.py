"""Judges a history against the database: nothing acknowledged lost, nothing half done."""

import base64
import time
from collections.abc import Callable
from typing import Any

import psycopg

from app.collecting.albums import album_pepper
from app.collecting.words import find_hash
from app.platform.secrets_folder import Peppers
from tests.soak.families import History

# Each finds rows that only half of a unit of work could have left.
HALF_DONE = {
    "a request that the ledger does not know": """
        SELECT r.id FROM consent_request r WHERE NOT EXISTS (SELECT FROM ledger l
         WHERE l.tag = 'child:request:opened' AND l.subject_id = r.id)""",
    "an entry of a request that does not exist": """
        SELECT l.subject_id FROM ledger l WHERE l.tag = 'child:request:opened'
           AND NOT EXISTS (SELECT FROM consent_request r WHERE r.id = l.subject_id)""",
    "a request without its letter": """
        SELECT r.id FROM consent_request r WHERE r.lane = 'email' AND NOT EXISTS
         (SELECT FROM outbox_mail m WHERE m.about_id = r.id AND m.message = 'permission_asked')""",
    "an open request without an address to answer from": """
        SELECT r.id FROM consent_request r JOIN legal_basis b ON b.id = r.contact_basis_id
         WHERE r.state IN ('open', 'noticed') AND (b.state <> 'open' OR NOT EXISTS
         (SELECT FROM datum d WHERE d.basis_id = b.id))
           AND NOT EXISTS (SELECT FROM draft d WHERE d.request_id = r.id)""",
    "an ended request that still holds an address": """
        SELECT r.id FROM consent_request r JOIN datum d ON d.basis_id = r.contact_basis_id
         WHERE r.state IN ('refused', 'lapsed', 'undeliverable', 'withdrawn')""",
    "a granted request without its consent": """
        SELECT r.id FROM consent_request r WHERE r.state = 'granted'
           AND NOT EXISTS (SELECT FROM consent c WHERE c.request_id = r.id)""",
    "a consent of a request that was not granted": """
        SELECT c.id FROM consent c JOIN consent_request r ON r.id = c.request_id
         WHERE r.state <> 'granted'""",
    "a consent without decision, evidence and entry": """
        SELECT c.id FROM consent c LEFT JOIN decision d ON d.id = c.decision_id
         LEFT JOIN evidence e ON e.id = d.evidence_id
         WHERE d.answer IS DISTINCT FROM 'yes' OR e.id IS NULL OR NOT EXISTS
         (SELECT FROM ledger l WHERE l.tag = 'parent:consent:granted'
           AND l.subject_id = c.child_id)""",
    "a consent and its basis in different states": """
        SELECT c.id, c.state, b.state FROM consent c JOIN legal_basis b ON b.id = c.basis_id
         WHERE b.state <> CASE c.state WHEN 'active' THEN 'open' WHEN 'ended' THEN 'stopped'
           WHEN 'revoked' THEN 'dead' ELSE 'frozen' END""",
    "a stop without its entry": """
        SELECT c.id FROM consent c WHERE c.state = 'stopping' AND NOT EXISTS (SELECT FROM ledger l
         WHERE l.tag = 'parent:consent:stopping' AND l.subject_id = c.child_id)""",
    "single-use codes spent and stamps given differ": """
        SELECT stamp_id, spent, given FROM
         (SELECT stamp_id, count(spent_on) AS spent FROM claim_code GROUP BY stamp_id) code
         LEFT JOIN (SELECT stamp_id, count(*) AS given FROM stamp_award GROUP BY stamp_id) award
         USING (stamp_id) WHERE spent <> coalesce(given, 0)""",
    "money taken for neither a consent nor a refund": """
        SELECT p.id, p.state, a.state FROM payment p JOIN attempt a ON a.id = p.attempt_id
         WHERE p.state = 'paid' AND a.state <> 'accepted'""",
    "an accepted attempt without evidence": """
        SELECT a.id FROM attempt a WHERE a.state = 'accepted' AND a.pin_basis_id IS NULL
           AND NOT EXISTS (SELECT FROM evidence e WHERE e.attempt_id = a.id)""",
}
WAITING = {
    "jobs": "SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'",
    "letters": "SELECT count(*) FROM outbox_mail WHERE state IN ('queued', 'sending')",
    "events": "SELECT count(*) FROM stripe_event WHERE handled_at IS NULL",
    "money to give back": "SELECT count(*) FROM payment WHERE state = 'refund_due'",
    "unsealed entries": "SELECT count(*) FROM ledger l WHERE NOT EXISTS"
    " (SELECT FROM ledger_seal s WHERE s.ledger_id = l.id)",
}


def drain(url: str, seconds: float, everything_there: Callable[[], bool]) -> dict[str, int]:
    """Wait until nothing waits any more; what still does at the end.

    ``everything_there`` tells whether all that was acknowledged is found: a payment whose webhook
    was lost waits in no row of ours until the sweep asks Stripe about it. That, and letters in
    hand when their worker died, go by the service's clock, which therefore runs fast here.
    """
    deadline = time.monotonic() + seconds
    while True:
        pass_minutes(url, 11)
        for _ in range(10):
            left = {name: _one(url, question) for name, question in WAITING.items()}
            calm = not any(left.values()) and everything_there()
            if calm or time.monotonic() > deadline:
                return {name: number for name, number in left.items() if number}
            time.sleep(0.25)


def pass_minutes(url: str, minutes: int) -> None:
    """Move the clock as the time machine does, and wake every sweep."""
    with psycopg.connect(url) as connection:
        moved = "UPDATE clock_offset SET shift = shift + make_interval(mins => %s)"
        connection.execute(moved, [minutes])
        connection.execute("NOTIFY clock_moved")


def half_done(url: str) -> dict[str, list[Any]]:
    """Every kind of half-done work that was found, with its rows."""
    with psycopg.connect(url) as connection:
        found = {what: connection.execute(q).fetchall() for what, q in HALF_DONE.items()}
    return {what: rows for what, rows in found.items() if rows}


def lost(url: str, history: History, peppers: Peppers) -> list[dict[str, str]]:
    """Everything that was acknowledged and is not there."""
    with psycopg.connect(url) as connection:
        judge = Judge(connection, peppers)
        return [line for line in history.read() if not getattr(judge, line["what"])(line)]


class Judge:
    """One question for each thing that can be acknowledged."""

    def __init__(self, connection: psycopg.Connection, peppers: Peppers) -> None:
        self._connection = connection
        self._pepper = album_pepper(peppers)

    def album(self, line: dict[str, str]) -> bool:
        return self._album_id(line) is not None

    def stamp(self, line: dict[str, str]) -> bool:
        found = "SELECT 1 FROM stamp_award WHERE album_id = %s AND stamp_id = %s"
        return self._is(found, self._album_id(line), line["stamp"])

    def asked(self, line: dict[str, str]) -> bool:
        return self._is("SELECT 1 FROM consent_request WHERE id = %s", line["request"])

    def refused(self, line: dict[str, str]) -> bool:
        found = "SELECT 1 FROM consent_request WHERE id = %s AND state = 'refused'"
        return self._is(found, line["request"])

    def paid(self, line: dict[str, str]) -> bool:
        """A good card has granted; any other money is on its way back."""
        found = """SELECT 1 FROM payment p JOIN attempt a ON a.id = p.attempt_id
            WHERE a.request_id = %s AND (p.state = 'refunded' OR EXISTS
             (SELECT FROM consent c WHERE c.request_id = a.request_id))"""
        return self._is(found, line["request"])

    def granted(self, line: dict[str, str]) -> bool:
        found = "SELECT 1 FROM consent WHERE id = %s AND request_id = %s"
        return self._is(found, line["consent"], line["request"])

    def stopped(self, line: dict[str, str]) -> bool:
        found = "SELECT 1 FROM consent WHERE id = %s AND state IN ('stopping', 'revoked')"
        return self._is(found, line["consent"])

    def _album_id(self, line: dict[str, str]) -> Any:
        secret = base64.urlsafe_b64decode(line["album"])
        row = self._connection.execute(
            "SELECT id FROM album WHERE find_hash = %s", [find_hash(self._pepper, secret)]
        ).fetchone()
        return row and row[0]

    def _is(self, question: str, *values: object) -> bool:
        return self._connection.execute(question, values).fetchone() is not None


def _one(url: str, question: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]
