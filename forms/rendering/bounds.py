"""How large a page may be before anything of it is decoded, and how large it is handed on."""

from forms.refusals import Refused

MOST_PAGES = 1_000
MOST_PIXELS = 80_000_000  # 600 dots per inch of a tabloid sheet is 67 million
MOST_SIDE = 40_000

# Legal paper at 300 dots per inch stays as it was scanned; finer scans are halved and so on,
# to about 200 dots per inch, where every mark and code is still many pixels wide.
LARGEST_SIDE = 4_200
WANTED_SIDE = 2_100

FINEST_CLAIM, COARSEST_CLAIM = 2_400.0, 36.0


def check_pixels(width: int, height: int) -> None:
    """Raises Refused before a pixel of it is decoded."""
    if width < 1 or height < 1:
        raise Refused("damaged")
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise Refused("too_many_pixels")


def shrinking(width: int, height: int) -> int:
    """By which whole number both sides are divided."""
    longest = max(width, height)
    return 1 if longest <= LARGEST_SIDE else longest // WANTED_SIDE


def sane_dpi(claim: float) -> float | None:
    """A claimed resolution in dots per inch, or None when no scanner makes such a thing."""
    return claim if COARSEST_CLAIM <= claim <= FINEST_CLAIM else None
