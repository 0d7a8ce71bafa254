"""Reading a posted form: small, single-valued, plain text, made by us for this browser."""

from fastapi import Request

from app.platform.csrf import FIELD, require_form_token
from app.platform.problems import BadRequest, TooLarge
from app.platform.text_rules import is_refused

MOST_FIELDS = 40
LONGEST = 2000


async def read_form(request: Request, *, token: bool = True) -> dict[str, str]:
    """The form's fields, one text each. Raises BadRequest, TooLarge, CrossSite.

    ``token=False`` is for pages whose address already holds a secret of their own (a letter's
    link) and where no cookie of the surface exists yet.
    """
    async with request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=16_384) as posted:
        pairs = posted.multi_items()
    fields: dict[str, str] = {}
    for name, value in pairs:
        if not isinstance(value, str) or name in fields:
            raise BadRequest
        if len(value) > LONGEST:
            raise TooLarge
        # What is printable throughout holds nothing refused, and most values are.
        if not value.isprintable() and any(map(_is_odd, value)):
            raise BadRequest
        fields[name] = value
    if token:
        key = request.app.state.services.pages.form_key
        require_form_token(key, request, fields.pop(FIELD, ""))
    fields.pop(FIELD, None)
    return fields


def _is_odd(character: str) -> bool:
    return is_refused(character) and character not in "\r\t"
