"""What the gate answers when it says no. Missing means no."""

from http import HTTPStatus

from app.platform.problems import Problem


class NoLegalBasis(Problem):
    """There is no open basis that covers this: 312.5(a)(1)."""

    code = "no-legal-basis"
    status = HTTPStatus.FORBIDDEN


class UndeclaredField(Problem):
    """No notice names this kind of information, so it cannot be held (COL-01)."""

    code = "undeclared-field"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotDisclosable(Problem):
    """No live yes of the parent lets this recipient see this: 312.5(a)(2)."""

    code = "no-disclosure-permission"
    status = HTTPStatus.FORBIDDEN
