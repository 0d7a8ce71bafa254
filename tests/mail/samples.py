"""One sample of every letter in each language, and the variants that branch; no test is here."""

import dataclasses
from datetime import UTC, date, datetime

from app.mail import messages as m
from app.mail.messages import Kept, Letterhead, Message

AT = datetime(2027, 6, 20, 19, 2, tzinfo=UTC)  # 14:02 in Chicago
LATER = datetime(2027, 6, 23, 19, 2, tzinfo=UTC)
DAY = date(2027, 6, 24)
REFERENCE = "48123456"
TITLES = {"en": "Lighthouse Summer", "es": "Verano de faros"}
ADDRESS = {"en": "your postal address", "es": "su dirección postal"}
NAME = {"en": "your child's first name", "es": "el nombre de su hijo o hija"}
STATE = {"en": "your home state", "es": "su estado"}
UNTIL = {"en": "August 31, 2027", "es": "31 de agosto de 2027"}
DAYS = {"en": "30 days at most", "es": "30 días como mucho"}


def head(language: str) -> Letterhead:
    return Letterhead(
        operator="Example Post",
        postal_address="475 Example Street, Springfield, IL 62701",
        phone="+1-217-555-0100",
        email="privacy@example.org",
        site="https://kids.example.org",
        timezone="America/Chicago",
        title=TITLES[language],
        log_days=7,
    )


def asked(language: str) -> m.PermissionAsked:
    return m.PermissionAsked(
        head=head(language),
        reference=REFERENCE,
        subject_line=f"Example Post: a parent's consent ({REFERENCE})",
        text="Open {link} or {link}/not-mine. Your code is {joining_code}. Sent to {address}.\n",
        html='<!doctype html><p>Sent to {address}. <a href="{link}">Answer</a> {joining_code}</p>',
        decide_by=LATER,
    )


def samples(language: str) -> tuple[Message, ...]:
    top, ref = head(language), REFERENCE
    stays = (Kept(what=NAME[language], until=UNTIL[language]),)
    agreed = tuple(
        Kept(what=what[language], until=DAYS[language]) for what in (NAME, ADDRESS, STATE)
    )
    granted = m.PermissionGranted(
        head=top,
        reference=ref,
        granted_at=AT,
        agreed=agreed,
        shared_with=("Acme Mailing",),
        not_shared_with=("Lighthouse Society",),
        reward="posted",
        amount_cents=50,
        refund_day=DAY,
        statement_name="EXAMPLE POST",
    )
    rejected = m.CardRejected(
        head=top,
        reference=ref,
        reason="prepaid",
        amount_cents=50,
        other_ways=("card", "paper"),
        answer_by=DAY,
    )
    returned = m.MoneyReturned(
        head=top, reference=ref, reason="too_late", amount_cents=50, statement_name="EXAMPLE POST"
    )
    posted = m.RewardPosted(
        head=top,
        reference=ref,
        posted_at=AT,
        erased_at=AT,
        erased=(ADDRESS[language],),
        stays=stays,
    )
    address = m.AddressAsked(
        head=top,
        reference=ref,
        asked=(ADDRESS[language],),
        recipients=("Acme Mailing",),
        keep_days=30,
        claims_until=DAY,
    )
    stopped = m.StopConfirmed(
        head=top,
        reference=ref,
        stopped_at=AT,
        erase_after=LATER,
        goes=(NAME[language], STATE[language]),
        stays=stays,
    )
    gone = m.Erased(
        head=top,
        reference=ref,
        erased_at=AT,
        went=(NAME[language],),
        stays=stays,
        backups_until=DAY,
    )
    withdrawn = m.DisclosureWithdrawn(
        head=top,
        reference=ref,
        withdrawn_at=AT,
        recipient="Lighthouse Society",
        items=(STATE[language],),
        handed_over=True,
    )
    held = m.ConsentSuspended(head=top, reference=ref, reason="dispute", suspended_at=AT)
    change = dataclasses.replace
    return (
        asked(language),
        m.PermissionReminder(head=top, reference=ref, asked_on=date(2027, 6, 10), answer_by=DAY),
        rejected,
        change(rejected, reason="unknown", other_ways=()),
        returned,
        change(returned, reason="answered"),
        change(returned, reason="changed"),
        granted,
        change(
            granted,
            agreed=(),
            shared_with=(),
            not_shared_with=(),
            reward="certificate",
            refund_day=None,
        ),
        m.RefundMade(head=top, reference=ref, amount_cents=50, statement_name="EXAMPLE POST"),
        address,
        change(address, recipients=()),
        posted,
        change(posted, stays=()),
        stopped,
        change(stopped, goes=(), stays=()),
        m.StopUndone(head=top, reference=ref, undone_at=AT),
        gone,
        change(gone, went=(), stays=()),
        withdrawn,
        change(withdrawn, handed_over=False),
        m.CorrectionMade(head=top, reference=ref, corrected_at=AT, items=(ADDRESS[language],)),
        held,
        change(held, reason="fraud_warning"),
        m.TermsNarrowed(head=top, reference=ref, changed_on=DAY, changes=(STATE[language],)),
        m.PinLocked(head=top, locked_at=AT),
        m.PinLocked(head=top, locked_at=AT, why="dispute"),
        m.PinLocked(head=top, locked_at=AT, why="fraud_warning"),
        m.PinReset(head=top, reset_at=AT),
        m.SignInLink(head=top, ends_at=LATER),
    )


SAMPLES = {language: samples(language) for language in ("en", "es")}
EVERY = [(language, message) for language, letters in SAMPLES.items() for message in letters]
