"""The sample promises as values, and the same with one thing changed."""

import tomllib
from functools import cache
from pathlib import Path

from app.promotions.declaration import PromotionDeclaration
from app.promotions.operator import OperatorDeclaration
from app.promotions.operator_file import load_operator

FOLDER = Path(__file__).parents[2] / "promotions"


@cache
def operator() -> OperatorDeclaration:
    return load_operator(FOLDER)


@cache
def lighthouse() -> PromotionDeclaration:
    return read("lighthouse-summer")


@cache
def night_sky() -> PromotionDeclaration:
    return read("night-sky")


def read(name: str) -> PromotionDeclaration:
    return PromotionDeclaration.from_document(tomllib.loads(source(name)))


def source(name: str = "lighthouse-summer") -> str:
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def changed(*pairs: str, name: str = "lighthouse-summer") -> PromotionDeclaration:
    """The promise with texts replaced: ``changed("old", "new", "old2", "new2")``."""
    text = source(name)
    for before, after in zip(pairs[::2], pairs[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after)
    return PromotionDeclaration.from_document(tomllib.loads(text))


def without_home_state() -> PromotionDeclaration:
    """The promise without the item that the society gets."""
    promise = lighthouse()
    kept = tuple(p for p in promise.practices if p.field != "home_state")
    recipients = tuple(r for r in promise.recipients if r.id != "lighthouse-society")
    return promise.model_copy(update={"practices": kept, "recipients": recipients})
