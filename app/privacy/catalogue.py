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
