"""From one page of pixels to what it says: the code, the boxes, the signature, a suggestion.

Pure: pixels in, a ``PageReading`` out; nothing here opens a file, and no pixels make it raise.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.reading.page import read_page

__all__ = ["read_page"]


def __getattr__(name: str) -> object:
    """``read_page``, loaded when asked for: the service words reasons without any decoder."""
    if name == "read_page":
        from forms.reading.page import read_page

        return read_page
    raise AttributeError(name)
