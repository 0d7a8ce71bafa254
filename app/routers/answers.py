"""How a problem is answered: problem+json (RFC 9457) to programs, a kind page to people.

No answer repeats what was sent: a rejected value may be personal (a 422 would echo it).
"""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.logging import get_logger
from app.platform.problems import (
    BadRequest,
    DatabaseRefused,
    Forbidden,
    NotFound,
    Problem,
    TooLarge,
    Unavailable,
    Unprocessable,
)

JSON_SURFACES = ("/partner/", "/webhooks/", "/healthz", "/readyz", "/metrics")


class MethodNotAllowed(Problem):
    code = "method-not-allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED


class GoTo(Problem):
    """This page cannot be shown now; ``path``, one of ours, is where to go on."""

    code = "go-to"
    status = HTTPStatus.SEE_OTHER

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path


BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    422: Unprocessable,
    503: Unavailable,
}


def answer(request: Request, problem: Problem) -> Response:
    """One problem as a response, in the form that its surface speaks."""
    if isinstance(problem, GoTo):
        return RedirectResponse(problem.path, status_code=problem.status)
    if request.url.path.startswith(JSON_SURFACES):
        response: Response = problem_json(problem)
    else:
        response = _page(request, problem)
    if problem.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(problem.retry_after_seconds)
    return response


def problem_json(problem: Problem) -> Response:
    """RFC 9457: type, title, status, what to do, and a pointer to the field if there is one."""
    body: dict[str, Any] = {
        "type": f"urn:permission-slip:problem:{problem.code}",
        "title": problem.code.replace("-", " ").capitalize(),
        "status": int(problem.status),
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.pointer:
        body["errors"] = [{"pointer": problem.pointer}]
    return Response(
        json.dumps(body), status_code=problem.status, media_type="application/problem+json"
    )


def tone_of(path: str) -> str:
    """Who reads the page: staff, parents, or children."""
    if path.startswith("/staff"):
        return "staff"
    return "parents" if path.startswith("/parent") else "children"


def _page(request: Request, problem: Problem) -> Response:
    tone = tone_of(request.url.path)
    back = {"staff": "/staff", "parents": "/parent", "children": "/"}[tone]
    pages = request.app.state.services.pages
    rendered: Response = pages.render(
        request,
        "errors/problem.html",
        status=problem.status,
        code=problem.code,
        tone=tone,
        back_url=back,
    )
    return rendered


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for Problem alone
    if isinstance(error, DatabaseRefused):
        get_logger().error("database.refused", sqlstate=error.sqlstate, constraint=error.constraint)
    return answer(request, error)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return answer(request, BY_STATUS.get(status, Problem)())


async def _invalid(request: Request, error: Exception) -> Response:
    pointer = None
    if isinstance(error, RequestValidationError) and error.errors():
        places = error.errors()[0]["loc"]
        pointer = "/" + "/".join(str(place) for place in places[1:])
    return answer(request, Unprocessable(pointer=pointer))


class UnexpectedErrors:
    """Pure ASGI, inside the security headers: Starlette's own handler answers outside of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            # Its words may quote a person; its class and the route tell us enough to look.
            get_logger().error("request.failed", error=type(error).__name__)
            await answer(Request(scope, receive), Problem())(scope, receive, send)


def install(app: FastAPI) -> None:
    """Register the one family of errors on the application."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


__all__ = ["UnexpectedErrors", "answer", "install", "problem_json", "tone_of"]
