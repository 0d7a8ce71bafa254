"""One family of errors: each has a code, a status and a sentence that tells what to do next.

Rendering (problem+json for programs, a kind page for people) is in ``pages`` and ``answers``.
No problem ever carries personal information.
"""

from http import HTTPStatus


class Problem(Exception):
    """An expected refusal. ``code`` is stable and is part of the contract with partner sites."""

    code = "internal"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    retry_after_seconds: int | None = None

    def __init__(self, detail: str = "", *, pointer: str | None = None) -> None:
        super().__init__(self.code)
        self.detail = detail
        self.pointer = pointer


class NotFound(Problem):
    code = "not-found"
    status = HTTPStatus.NOT_FOUND


class BadRequest(Problem):
    code = "bad-request"
    status = HTTPStatus.BAD_REQUEST


class Unprocessable(Problem):
    code = "unprocessable"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Forbidden(Problem):
    code = "forbidden"
    status = HTTPStatus.FORBIDDEN


class CrossSite(Problem):
    code = "cross-site"
    status = HTTPStatus.FORBIDDEN


class SignInNeeded(Problem):
    code = "sign-in-needed"
    status = HTTPStatus.UNAUTHORIZED


class LinkUnknown(Problem):
    """Wrong, spent, expired and foreign links all give this one answer (P18)."""

    code = "link-unknown"
    status = HTTPStatus.NOT_FOUND


class LinkExpired(Problem):
    code = "link-expired"
    status = HTTPStatus.GONE


class AlreadyDecided(Problem):
    code = "already-decided"
    status = HTTPStatus.CONFLICT


class Conflict(Problem):
    code = "conflict"
    status = HTTPStatus.CONFLICT


class TooLarge(Problem):
    code = "too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyTries(Problem):
    code = "too-many-tries"
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Unavailable(Problem):
    """Something we depend on is away; nothing was kept and the same try may work soon."""

    code = "unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_seconds = 30


class DatabaseRefused(Problem):
    """Postgres refused the statement. Carries its SQLSTATE and constraint, never a value."""

    code = "internal"

    def __init__(self, *, sqlstate: str, constraint: str | None) -> None:
        super().__init__()
        self.sqlstate = sqlstate
        self.constraint = constraint

    def __str__(self) -> str:
        return f"sqlstate {self.sqlstate} constraint {self.constraint}"
