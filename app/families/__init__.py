"""Opaque parents and children: who belongs to whom, the parent's own address and their PIN."""

from app.families.parents import (
    address_datum,
    forget_parent,
    get_parent,
    hold_parent,
    is_held,
    keep_parent_until,
    let_parent_go_at,
    new_child,
    new_parent,
    parent_of_email,
    parents_of_email,
)
from app.families.parts import Parts
from app.families.pin_hashing import PinNotUsable, clean_pin
from app.families.pins import (
    PinCheck,
    begin_pin_reset,
    check_pin,
    finish_pin_reset,
    lock_pin,
    set_pin,
)

__all__ = [
    "Parts",
    "PinCheck",
    "PinNotUsable",
    "address_datum",
    "begin_pin_reset",
    "check_pin",
    "clean_pin",
    "finish_pin_reset",
    "forget_parent",
    "get_parent",
    "hold_parent",
    "is_held",
    "keep_parent_until",
    "let_parent_go_at",
    "lock_pin",
    "new_child",
    "new_parent",
    "parent_of_email",
    "parents_of_email",
    "set_pin",
]
