"""Reading ids and places from what a staff page sent; anything odd is a clear refusal."""

from collections.abc import Mapping
from uuid import UUID

from app.collecting.fulfilment import PAGE
from app.platform.problems import BadRequest, Unprocessable

CHOSEN = "claim-"


class NothingChosen(Unprocessable):
    """No line of the list was ticked, or more than one batch holds."""

    code = "nothing-chosen"


def read_id(fields: Mapping[str, str], name: str) -> UUID:
    """One id of ours. Raises BadRequest."""
    found = as_id(fields.get(name, ""))
    if found is None:
        raise BadRequest
    return found


def as_id(text: str) -> UUID | None:
    """The id that a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def chosen_claims(fields: Mapping[str, str]) -> list[UUID]:
    """The ticked claims of a list, 1 to 25 (P16). Raises NothingChosen, BadRequest."""
    ids = [as_id(name.removeprefix(CHOSEN)) for name in fields if name.startswith(CHOSEN)]
    known = [claim_id for claim_id in ids if claim_id is not None]
    if len(known) != len(ids):
        raise BadRequest
    if not 1 <= len(known) <= PAGE:
        raise NothingChosen
    return known


def read_skip(fields: Mapping[str, str]) -> int:
    """How many labels of the first sheet are used already: 0 to 29, 0 when left empty."""
    text = fields.get("skip", "").strip()
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or not 0 <= int(text[:4]) <= 29:
        raise Unprocessable("out-of-range", pointer="/skip")
    return int(text)
