"""One page of pixels: what rendering hands to reading, and nothing of the file it came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]


@dataclass(frozen=True)
class Raster:
    """A grey page: rows by columns, 0 black to 255 white; pixels may be oblong (fax).

    ``dpi_x`` and ``dpi_y`` are what the file claims, or None; reading trusts the printed marks.
    ``drawn`` says that the file holds text, lines or form fields of its own on this page rather
    than only a picture: such a page was never paper (VPC-10).
    """

    gray: Gray
    dpi_x: float | None = None
    dpi_y: float | None = None
    drawn: bool = False
