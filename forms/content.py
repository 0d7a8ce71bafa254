"""What one permission form says, in one language, as frozen values; how it looks is elsewhere."""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["title", "section", "paragraph", "item", "record", "fact", "address"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the printed notice. ``label`` is the name of a fact or empty."""

    kind: BlockKind
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One YES or NO. ``id`` is ``collect_use`` or ``disclose.<recipient>`` (312.5(a)(2))."""

    id: str
    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class WriteIn:
    """One practice asked of the parent: its field, its words, the lines to write it on."""

    field: str
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the form goes back to; ``fax`` and ``upload`` may be empty."""

    name: str
    address: str
    phone: str
    email: str
    fax: str = ""
    upload: str = ""


@dataclass(frozen=True, slots=True)
class FormContent:
    """Everything declared that a form of one revision prints; nothing of any family is in it."""

    language: Literal["en", "es"]
    promotion: str
    title: str
    operator: Contact
    decisions: tuple[Decision, ...]
    write_ins: tuple[WriteIn, ...]
    until: str
    status_address: str
    notice: tuple[Block, ...]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The recipients that have boxes of their own, in the order printed."""
        return tuple(d.id.removeprefix("disclose.") for d in self.decisions[1:])


@dataclass(frozen=True, slots=True)
class FormCopy:
    """What differs from one printed form to the next; secrets, so never shown in a representation.

    ``reference`` and ``joining_code`` are already grouped for reading. ``specimen``: anybody may
    print it, and the service takes none.
    """

    serial: str
    reference: str
    joining_code: str
    key: bytes
    specimen: bool = False

    def __repr__(self) -> str:
        return "FormCopy(***)"
