"""Every kind of personal information that can exist here, as data. What is not listed is refused.

Classes of personal information are those of 312.2; kinds of basis are the closed table of the
service. The words that parents read about each kind are in the notices.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class KindOfDatum:
    """One field: whose it is, which basis may hold it, and whether it can be looked up.

    ``lookup`` is a keyed hash for equality. It is allowed on high-entropy values only: on a
    state or a first name equal hashes would tell who is who.
    """

    field: str
    about: str
    pi_class: str
    bases: frozenset[str]
    lookup: bool = False
    longest: int = 2000


def _kind(
    field: str, about: str, pi_class: str, *bases: str, lookup: bool = False, longest: int = 2000
) -> KindOfDatum:
    return KindOfDatum(field, about, pi_class, frozenset(bases), lookup, longest)


CATALOGUE: dict[str, KindOfDatum] = {
    kind.field: kind
    for kind in (
        _kind("first_name", "child", "312.2 (1), (11)", "consent", "thirteen_plus", longest=60),
        _kind("home_state", "child", "312.2 (11)", "consent", "thirteen_plus", longest=60),
        _kind("mailing_address", "child", "312.2 (2)", "consent", longest=600),
        _kind(
            "email",
            "parent",
            "312.2 (3)",
            "parent_contact",
            "parent_supplied",
            lookup=True,
            longest=254,
        ),
        _kind("pin_hash", "parent", "312.2 (11)", "parent_supplied"),
        _kind("payment_session", "payer", "312.2 (11)", "payment", lookup=True),
        _kind("payment_intent", "payer", "312.2 (11)", "payment", lookup=True),
        _kind("card_hash", "payer", "312.2 (11)", "payment", lookup=True),
        _kind("receipt_opening", "parent", "312.2 (11)", "evidence"),
    )
}


@dataclass(frozen=True)
class KindOfFile:
    """One kind of sealed object: whose it is, which basis may hold it, most bytes of it."""

    field: str
    about: str
    pi_class: str
    bases: frozenset[str]
    longest: int


def _file(field: str, about: str, *bases: str, longest: int) -> KindOfFile:
    # A form that somebody filled in and signed: names, addresses and their handwriting.
    return KindOfFile(field, about, "312.2 (1), (2), (3), (11)", frozenset(bases), longest)


FILES: dict[str, KindOfFile] = {
    kind.field: kind
    for kind in (
        # The bytes as they came, until their pages are stored.
        _file("received_scan", "received piece", "received_mail", longest=200_000_000),
        # One page, drawn anew from its pixels: nothing of the file that came is in it.
        _file("page_image", "received page", "received_mail", "evidence", longest=40_000_000),
        # What stays as proof: the strip with the boxes and the signature.
        _file("form_strip", "decision", "evidence", longest=10_000_000),
    )
}


def may_hold(kind: str, field: str) -> bool:
    """Whether a basis of that kind may hold that field, as a value or as a file."""
    known = CATALOGUE.get(field) or FILES.get(field)
    return known is not None and kind in known.bases
