"""A granted consent in the fewest rows that Postgres accepts."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.ids import new_id
from app.privacy import NewBasis, Permission, open_basis

DIGEST = "0" * 64
KEEP = timedelta(days=30)


@dataclass(frozen=True)
class Granted:
    child_id: UUID
    basis_id: UUID
    decision_id: UUID
    revision_id: UUID
    parent_id: UUID


ROWS = """
INSERT INTO promotion (id) VALUES ('tried') ON CONFLICT DO NOTHING;
INSERT INTO promotion_revision (id, promotion_id, number, digest, declaration, operator, notices,
    change) VALUES ('{revision}', 'tried', {number}, md5('{revision}') || md5('x{revision}'),
    '{declaration}', '{{}}', '[]', 'first');
INSERT INTO revision_scope VALUES ('{revision}', 'first_name', '30 days'),
    ('{revision}', 'mailing_address', '30 days');
INSERT INTO parent (id, language) VALUES ('{parent}', 'en');
INSERT INTO child (id, parent_id, promotion_id) VALUES ('{child}', '{parent}', 'tried');
INSERT INTO consent_request (id, promotion_id, revision_id, reference, lane, language, state,
    joining_hash, notice_digest, noticed_at, answer_by, decided_at)
    VALUES ('{request}', 'tried', '{revision}', '{reference}', 'here', 'en', 'granted',
    sha256('{request}'), '{digest}', app_now(), app_now() + interval '14 days', app_now());
INSERT INTO draft (id, request_id, parent_id, revision_id, notice_digest, choices, method,
    language) VALUES ('{draft}', '{request}', '{parent}', '{revision}', '{digest}',
    '{{"collect_use": true}}', 'card', 'en');
INSERT INTO attempt (id, request_id, draft_id, method, state)
    VALUES ('{attempt}', '{request}', '{draft}', 'card', 'accepted');
INSERT INTO evidence (id, request_id, draft_id, attempt_id, method, citation, method_reference,
    notice_digest, notice_sent_at) VALUES ('{evidence}', '{request}', '{draft}', '{attempt}',
    'card', '312.5(b)(2)(ii)', '{attempt}', '{digest}', app_now());
INSERT INTO decision (id, request_id, child_id, draft_id, evidence_id, revision_id, kind, answer,
    notice_digest, actor) VALUES ('{decision}', '{request}', '{child}', '{draft}', '{evidence}',
    '{revision}', 'collect_use', 'yes', '{digest}', 'parent');
"""
ASKED = """
INSERT INTO consent_request (id, promotion_id, revision_id, reference, lane, language, state,
    joining_hash, notice_digest, answer_by)
    VALUES ('{request}', 'tried', '{revision}', '{reference}', 'email', 'en', 'open',
    sha256('{request}'), '{digest}', app_now() + interval '14 days');
"""
ANSWERED = """
INSERT INTO parent (id, language) VALUES ('{parent}', 'en');
INSERT INTO draft (id, request_id, parent_id, revision_id, notice_digest, choices, method,
    language) SELECT '{draft}', id, '{parent}', revision_id, notice_digest,
    '{{"collect_use": true}}', 'card', 'en' FROM consent_request WHERE id = '{request}';
"""
DECLARATION = """{"promotion": {"audience": "child_primary"}, "practices": [
    {"field": "first_name", "keep_days": 30, "recipients": []},
    {"field": "mailing_address", "keep_days": 30, "recipients": ["mailhouse"]}],
    "recipients": [{"id": "mailhouse", "kind": "internal_support"}]}"""
NAMES = (
    "revision", "parent", "child", "request", "draft", "attempt", "evidence", "decision",
)  # fmt: skip


async def grant(session: AsyncSession) -> Granted:
    """Write the rows of one yes and open its basis, with one recipient for the address."""
    ids = {name: new_id() for name in NAMES}
    number = ids["revision"].int % 1_000_000_000 + 1
    await _run(
        session,
        ROWS,
        **ids,
        number=number,
        digest=DIGEST,
        declaration=DECLARATION,
        reference=_reference(ids["request"]),
    )
    now = await clock.now(session)
    basis_id = await open_basis(
        session,
        NewBasis(
            kind="consent",
            subject_id=ids["child"],
            ends_at=now + timedelta(days=365),
            scope={"first_name": KEEP, "mailing_address": KEEP},
            promotion_id="tried",
            revision_id=ids["revision"],
            decision_id=ids["decision"],
            permissions=[Permission("mailhouse", ("mailing_address",), ids["decision"])],
        ),
    )
    return Granted(
        ids["child"],
        basis_id,
        ids["decision"],
        ids["revision"],
        ids["parent"],
    )


async def answer(session: AsyncSession, request_id: UUID) -> UUID:
    """A parent who ticked something for a request: their id."""
    parent_id = new_id()
    await _run(session, ANSWERED, parent=parent_id, draft=new_id(), request=request_id)
    return parent_id


async def ask(session: AsyncSession, revision_id: UUID) -> UUID:
    """The row of a request that nobody has answered yet."""
    request_id = new_id()
    await _run(
        session,
        ASKED,
        request=request_id,
        revision=revision_id,
        digest=DIGEST,
        reference=_reference(request_id),
    )
    return request_id


def _reference(request_id: UUID) -> str:
    return f"{request_id.int % 10**8:08d}"


async def _run(session: AsyncSession, script: str, **values: object) -> None:
    for statement in script.format(**values).split(";\n"):
        if statement.strip():
            await session.execute(text(statement.replace(":", r"\:")))
