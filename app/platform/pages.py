"""The one way to make HTML: Jinja2 with autoescape and StrictUndefined, words from the texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from app.platform.csrf import FIELD, form_token
from app.platform.texts import LANGUAGES, Texts, choose_language, load_texts

LANGUAGE_COOKIE = "__Host-lang"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment; no filter or global here marks foreign text as safe."""
    made = Environment(
        loader=PackageLoader("app", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static
    return made


def static(path: str) -> str:
    """The address of one of our own files; none comes from elsewhere."""
    return f"/static/{path}"


@lru_cache(maxsize=1)
def static_folder() -> str:
    """Where the files of ``/static`` lie."""
    return str(files("app").joinpath("static"))


@dataclass(frozen=True)
class Pages:
    """Renders pages for one installation; ``operator`` is what pages say of who runs it."""

    operator: Mapping[str, Any]
    form_key: bytes

    @property
    def texts(self) -> Texts:
        return load_texts()

    def text(self, language: str, key: str, **values: object) -> str:
        """One text in Python, unescaped: for mails and PDFs."""
        return self.texts.get(key, language, **values)

    def render(
        self, request: Request, template: str, *, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """A page in the request's language. Raises on any name that the context lacks."""
        language = language_of(request)
        body = (
            environment()
            .get_template(template)
            .render(**self._always(request, language), **context)
        )
        response = HTMLResponse(body, status_code=status, headers={"Content-Language": language})
        if request.query_params.get("lang") in LANGUAGES:
            # One of two words until the browser closes: the same for everybody who reads it.
            response.set_cookie(
                LANGUAGE_COOKIE, language, secure=True, httponly=True, path="/", samesite="lax"
            )
        return response

    def _always(self, request: Request, language: str) -> dict[str, Any]:
        other = next(name for name in LANGUAGES if name != language)

        def t(key: str, **values: object) -> Markup:
            safe = {name: escape(value) for name, value in values.items()}
            return escape(self.texts.entries[key][language]).format_map(safe)

        def csrf_field() -> Markup:
            token = form_token(self.form_key, request)
            return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)

        return {
            "t": t,
            "lang": language,
            "other_lang": other,
            "other_lang_url": _in_language(request, other),
            "csrf_field": csrf_field,
            "operator": self.operator,
            "path": request.url.path,
        }


def language_of(request: Request) -> str:
    """The language this request is answered in."""
    return choose_language(
        request.query_params.get("lang"),
        request.cookies.get(LANGUAGE_COOKIE),
        request.headers.get("accept-language"),
    )


def _in_language(request: Request, language: str) -> str:
    # A page that answered a POST has no address of its own to switch: its GET twin is the path.
    query = [pair for pair in parse_qsl(request.url.query) if pair[0] != "lang"]
    return f"{request.url.path}?{urlencode([*query, ('lang', language)])}"
