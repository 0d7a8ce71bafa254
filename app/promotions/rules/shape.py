"""Rules about the shape of a file: readable, known keys, right types, values of closed lists."""

from collections.abc import Iterator

from app.promotions.catalogue import REFUSED_FIELDS
from app.promotions.rules.parsed import Fault, Parsed
from app.promotions.rules.problem import Finding, shown
from app.promotions.rules.rule import Find, Rule
from app.promotions.toml_lines import Path

# Closed lists with a rule of their own, by the last name in the path of a value.
_CLOSED_LISTS = {
    "field": "unknown-field",
    "from": "unknown-source",
    "needed_for": "unknown-step",
    "erase_on": "unknown-event",
    "methods": "unknown-method",
    "audience": "unknown-audience",
    "languages": "unknown-language",
}
_ASKING_MORE = {
    "one_time": "one-time-asks-more",
    "repeated": "repeated-asks-more",
    "contests": "contest-asks-more",
}
_CONTACT = ("name", "address", "phone", "email")


def rule_of(fault: Fault) -> str:
    """The code of the one rule that reports a complaint of the strict models."""
    if fault.type == "missing":
        return _rule_of_missing(_names(fault.path))
    if fault.type == "extra_forbidden":
        return "unknown-language" if _is_language(fault) else "unknown-key"
    if fault.type == "literal_error":
        return _rule_of_value(_names(fault.path), fault.value)
    return "wrong-type"


def _names(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _rule_of_missing(names: tuple[str, ...]) -> str:
    if names == ("practices", "keep_days"):
        return "no-clock"
    if names[0] == "co_operators" and names[-1] in _CONTACT:
        return "co-operator-contact"
    if len(names) == 2 and names[0] == "operator" and names[-1] in _CONTACT:
        return "operator-contact"
    return "missing-key"


def _is_language(fault: Fault) -> bool:
    """Whether an unknown key stands where only languages stand: two letters beside a text."""
    name = str(fault.path[-1])
    return len(name) == 2 and name.isalpha() and len(_names(fault.path)) > 2


def _rule_of_value(names: tuple[str, ...], value: object) -> str:
    if names == ("practices", "field") and str(value).lower() in REFUSED_FIELDS:
        return "refused-information"
    if names == ("promotion", "audience") and value == "general":
        return "general-audience"
    if names == ("recipients", "kind"):
        return "public-disclosure" if value == "public" else "unknown-recipient-kind"
    if names[-1] == "collects":
        return _ASKING_MORE.get(names[0], "unknown-value")
    return _CLOSED_LISTS.get(names[-1], "unknown-value")


def reported_as(code: str) -> Find:
    """The function of a rule that reports what the strict models found, under that code."""

    def find(parsed: Parsed) -> Iterator[Finding]:
        for fault in parsed.faults:
            if rule_of(fault) == code:
                yield Finding(fault.path, _message(fault))

    return find


def _message(fault: Fault) -> str:
    where = ".".join(_names(fault.path))
    if fault.type == "missing":
        return f"{where} is missing"
    if fault.type == "extra_forbidden":
        return f"{where} is not a key that anything reads"
    if fault.type == "literal_error":
        allowed = fault.detail.removeprefix("Input should be ")
        return f"{where} is {shown(fault.value)}; it can be {allowed}"
    return f"{where} has the wrong type: {fault.detail[:1].lower()}{fault.detail[1:]}"


def _broken(parsed: Parsed) -> Iterator[Finding]:
    broken = parsed.breakage
    if broken and broken.rule == "broken-toml":
        yield Finding((), f"this is not TOML: {broken.detail}", broken.line)


def _unreadable(parsed: Parsed) -> Iterator[Finding]:
    broken = parsed.breakage
    if broken and broken.rule == "unreadable-file":
        yield Finding((), f"the file cannot be read: {broken.detail}", broken.line)


def _operator_missing(parsed: Parsed) -> Iterator[Finding]:
    if parsed.operator is None and parsed.breakage is None:
        yield Finding((), "there is no operator file beside this promise", 1)


RULES = (
    Rule(
        "broken-toml", "AGE-01", "A promise that cannot be read promises nothing.",
        "correct the TOML at this line and check again.", _broken, on="any",
    ),
    Rule(
        "unreadable-file", "AGE-01", "A promise that cannot be read promises nothing.",
        "name an existing file in UTF-8.", _unreadable, on="any",
    ),
    Rule(
        "operator-missing", "DN-08, 312.4(d)(1)",
        "Every notice names who asks, with address, telephone and e-mail.",
        "put operator.toml beside the promise or name it with --operator.", _operator_missing,
    ),
    Rule(
        "unknown-key", "COL-01, 312.7",
        "What nothing reads would be a practice that no notice states.",
        "correct the spelling or take the key out; docs/promise-file.md lists every key.",
        reported_as("unknown-key"), on="any",
    ),
    Rule(
        "missing-key", "DN-09, 312.4(d)(2)", "A notice with a gap in it is no complete notice.",
        "add the key; docs/promise-file.md says what it means.",
        reported_as("missing-key"), on="any",
    ),
    Rule(
        "wrong-type", "DN-09, 312.4(d)(2)",
        "A value that must be guessed at could be promised in one way and kept in another.",
        "write the value as docs/promise-file.md shows it.", reported_as("wrong-type"), on="any",
    ),
    Rule(
        "unknown-value", "VPC-02, 312.5(b)",
        "Only what the service really does can be promised.",
        "choose one of the values named.", reported_as("unknown-value"), on="any",
    ),
)  # fmt: skip
