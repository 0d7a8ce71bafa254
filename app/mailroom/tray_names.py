"""The closed list of trays, in the order in which people look into them; no rule is here."""

from typing import Literal, get_args

Tray = Literal[
    "stop_slips",
    "forms",
    "forged",
    "unreadable",
    "foreign",
    "specimens",
    "keep_pages",
    "wrong_side",
    "blank",
]

TRAYS: tuple[Tray, ...] = get_args(Tray)
