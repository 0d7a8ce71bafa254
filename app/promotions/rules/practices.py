"""Rules about ``[[practices]]``: known items, a real need, a finite clock, declared recipients."""

from collections.abc import Iterator

from app.promotions.rules.parsed import Entry, Parsed
from app.promotions.rules.problem import Finding, shown
from app.promotions.rules.ranges import outside
from app.promotions.rules.rule import Rule
from app.promotions.rules.shape import reported_as


def _needed_without_reason(parsed: Parsed) -> Iterator[Finding]:
    for practice in parsed.tables("practices"):
        if "needed_for" in practice.keys and "why_needed" not in practice.keys:
            yield Finding(practice.path, f"{practice.name} is needed, and why_needed is missing")


def _reason_without_step(parsed: Parsed) -> Iterator[Finding]:
    for practice in parsed.tables("practices"):
        if "why_needed" in practice.keys and "needed_for" not in practice.keys:
            yield Finding(
                practice.at("why_needed"), f"{practice.name} says it is needed, but for no step"
            )


def _certificate_needs_item(parsed: Parsed) -> Iterator[Finding]:
    if parsed.table("reward").text("kind") != "certificate":
        return
    for practice in parsed.tables("practices"):
        if practice.text("needed_for") == "reward":
            yield Finding(practice.at("needed_for"), f"a certificate does not need {practice.name}")


def _event_that_never_comes(parsed: Parsed) -> Iterator[Finding]:
    if parsed.table("reward").text("kind") != "certificate":
        return
    for practice in parsed.tables("practices"):
        if practice.text("erase_on") == "reward_posted":
            yield Finding(practice.at("erase_on"), "a certificate is never posted")


def _unknown_recipient(parsed: Parsed) -> Iterator[Finding]:
    known = {entry.text("id") for entry in parsed.tables("recipients")}
    for practice in parsed.tables("practices"):
        for recipient in practice.texts("recipients"):
            if recipient not in known:
                yield Finding(practice.at("recipients"), f"no recipient is {shown(recipient)}")


def _address(parsed: Parsed) -> Entry | None:
    for practice in parsed.tables("practices"):
        if practice.text("field") == "mailing_address":
            return practice
    return None


def _posted_without_address(parsed: Parsed) -> Iterator[Finding]:
    reward = parsed.table("reward")
    if reward.text("kind") == "posted" and _address(parsed) is None:
        yield Finding(
            reward.at("kind"), "the reward is posted, but no mailing_address is asked for"
        )


def _reward_on_optional_item(parsed: Parsed) -> Iterator[Finding]:
    address = _address(parsed)
    if parsed.table("reward").text("kind") != "posted" or address is None:
        return
    if "needed_for" not in address.keys:
        yield Finding(
            address.path, "the posted reward depends on mailing_address, which is optional"
        )


RULES = (
    Rule(
        "unknown-field", "COL-01, 312.7", "Only items that the gate knows can be kept safely.",
        "choose one of the fields named; the list grows by decision.", reported_as("unknown-field"),
    ),
    Rule(
        "refused-information", "COL-04, 312.2",
        "Pictures, voices, exact places, telephone and government numbers and bodies are never "
        "asked of a child.",
        "take the practice out.", reported_as("refused-information"),
    ),
    Rule(
        "unknown-source", "CHN-01, 312.4(c)(1)(iii)",
        "A notice says whether the child or the parent is asked.",
        'write from = "child" or "parent".', reported_as("unknown-source"),
    ),
    Rule(
        "unknown-step", "COL-01, 312.7", "An item is required only by a step that needs it.",
        "name a step of the list, or take needed_for out: then the item is optional.",
        reported_as("unknown-step"),
    ),
    Rule(
        "needed-without-reason", "COL-01, 312.7",
        "What is required must be shown to be necessary.",
        "say in why_needed what would not work without it.", _needed_without_reason,
    ),
    Rule(
        "required-without-step", "COL-01, 312.7",
        "An item that no step needs may not be presented as needed.",
        "name the step in needed_for, or take why_needed out.", _reason_without_step,
    ),
    Rule(
        "certificate-needs-item", "COL-01, 312.7",
        "A certificate can be had without telling anything.",
        "take needed_for and why_needed out: then the item is optional.", _certificate_needs_item,
    ),
    Rule(
        "posted-without-address", "COL-01, 312.7",
        "A reward that cannot be sent is promised in vain.",
        "declare mailing_address with needed_for = \"reward\".", _posted_without_address,
    ),
    Rule(
        "reward-on-optional-item", "COL-02, 312.7",
        "A prize never depends on something a family may leave out.",
        "give the item needed_for and why_needed, or choose another reward.",
        _reward_on_optional_item,
    ),
    Rule(
        "no-clock", "RET-01, 312.10", "Nothing is kept without a day on which it is erased.",
        "add keep_days, 1 to 730.", reported_as("no-clock"),
    ),
    Rule(
        "keep-range", "RET-01, 312.10", "Nothing is kept for ever, and nothing for no time.",
        "choose the fewest days that the purpose needs.", outside("practices", "keep_days"),
    ),
    Rule(
        "unknown-event", "RET-01, 312.10", "A clock must be started by something that happens.",
        "choose one of the events named.", reported_as("unknown-event"),
    ),
    Rule(
        "event-that-never-comes", "RET-01, 312.10",
        "An erasure that waits for an event that never comes is no promise.",
        "choose claims_closed or promotion_closed, or take erase_on out.", _event_that_never_comes,
    ),
    Rule(
        "unknown-recipient", "DIS-03, 312.2", "Whoever gets information must be named in the notice.",
        "declare the recipient under [[recipients]] or correct the id.", _unknown_recipient,
    ),
)  # fmt: skip
