"""From one page of pixels to what it says: the code, the boxes, the signature, a suggestion.

Pure: pixels in, a ``PageReading`` out; nothing here opens a file, and no pixels make it raise.
"""

from forms.reading.page import read_page

__all__ = ["read_page"]
