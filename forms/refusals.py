"""Why a file or a page was not rendered: a closed list of reasons, each with one plain sentence.

It loads no decoder, so that the service can word a refusal without one.
"""

from typing import Literal, get_args

Reason = Literal[
    "empty",
    "unknown_type",
    "too_large",
    "truncated",
    "encrypted",
    "no_pages",
    "too_many_pages",
    "too_many_pixels",
    "page_size",
    "unsupported",
    "damaged",
    "too_slow",
    "too_much_memory",
    "crashed",
    "gave_up",
]

SENTENCES: dict[Reason, str] = {
    "empty": "there is nothing in it",
    "unknown_type": "it is not a PDF, TIFF, JPEG or PNG, whatever its name says",
    "too_large": "it is larger than may be taken at once",
    "truncated": "it breaks off before its end",
    "encrypted": "it is locked with a password",
    "no_pages": "it has no page",
    "too_many_pages": "it has more pages than may be taken at once",
    "too_many_pixels": "it claims more pixels than a scan of paper has",
    "page_size": "it claims a size that no sheet of paper has",
    "unsupported": "the picture is stored in a way that is not read here",
    "damaged": "it is damaged",
    "too_slow": "it took longer than any scan needs",
    "too_much_memory": "it wanted more memory than any scan needs",
    "crashed": "it broke the program that looked at it, and nothing else",
    "gave_up": "too many pages before it could not be read",
}

REASONS: frozenset[str] = frozenset(get_args(Reason))


class Refused(Exception):
    """A file or page that is not rendered; carries a reason and nothing of the file."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
