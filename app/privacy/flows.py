"""Every way out of the gate, as data: what may be read, for what, while the basis is in which state.

Reading without a flow is impossible. A flow that leaves the operator is ``disclose`` and names
its recipient; everything else serves the operator's own purpose that the notice states.
"""

from dataclasses import dataclass

EVERY_STATE = frozenset({"open", "stopped", "frozen"})


@dataclass(frozen=True)
class Flow:
    """One purpose of reading. ``states`` are those of the basis in which it may happen."""

    name: str
    fields: frozenset[str]
    states: frozenset[str]


def _flow(name: str, *fields: str, states: frozenset[str]) -> Flow:
    return Flow(name, frozenset(fields), states)


FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        # A notice about a stop must still reach the parent, whatever happened to the child's side.
        _flow("send_mail", "email", states=EVERY_STATE),
        # 312.6(a)(3): the parent sees everything held, in every state.
        _flow(
            "parent_review",
            "first_name",
            "home_state",
            "mailing_address",
            "email",
            states=EVERY_STATE,
        ),
        _flow("parent_sign_in", "email", "pin_hash", states=EVERY_STATE),
        _flow("fulfil_reward", "first_name", "mailing_address", states=frozenset({"open"})),
        _flow("print_certificate", "first_name", states=frozenset({"open"})),
        _flow("issue_receipt", "receipt_opening", states=EVERY_STATE),
        _flow(
            "settle_payment",
            "payment_session",
            "payment_intent",
            "card_hash",
            states=EVERY_STATE,
        ),
        _flow("visitor_review", "first_name", "home_state", states=frozenset({"open"})),
    )
}

FILE_FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        # Taking pages out of a piece of post, and reading them, is use: never while it is held back.
        _flow("split_scan", "received_scan", states=frozenset({"open"})),
        _flow("read_page", "page_image", states=frozenset({"open"})),
        # Proof must be shown whatever happened to it since (312.5(b)).
        _flow("show_evidence", "page_image", "form_strip", states=EVERY_STATE),
    )
}
"""Ways of reading a file, apart: no value is read as a file, and no file as a value."""
