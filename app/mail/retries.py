"""What becomes of a letter after a try: a pure rule over the outcome."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from app.mail.sender import Accepted, Outcome, Refused, Unknown

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
MOST_ATTEMPTS = len(DELAYS) + 1
# Longer than a try can take: a row that is still being sent after it lost its worker.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True)
class Verdict:
    """The next state; ``after`` is the wait before the next try when it is queued again."""

    state: Literal["queued", "sent", "refused", "unknown"]
    outcome: str
    after: timedelta | None = None


def judge(outcome: Outcome, *, attempts: int, at_most_once: bool) -> Verdict:
    """Notices are tried eight times over two days; a one-time reply never twice (P5)."""
    if isinstance(outcome, Accepted):
        return Verdict("sent", "accepted")
    words = _in_words(outcome)
    if at_most_once:
        return Verdict("unknown" if isinstance(outcome, Unknown) else "refused", words)
    if isinstance(outcome, Refused) and outcome.permanent:
        return Verdict("refused", words)
    return _again(words, attempts)


def judge_crash(*, attempts: int, at_most_once: bool) -> Verdict:
    """The worker died while the letter was being sent: it may or may not have gone out."""
    if at_most_once:
        return Verdict("unknown", "worker_lost")
    return _again("worker_lost", attempts)


def _again(words: str, attempts: int) -> Verdict:
    if attempts >= MOST_ATTEMPTS:
        return Verdict("refused", f"gave_up_{words}")
    return Verdict("queued", words, DELAYS[attempts - 1])


def _in_words(outcome: Refused | Unknown) -> str:
    code = outcome.code if isinstance(outcome, Refused) else None
    return f"{code or 'lost'}_{outcome.stage}"
