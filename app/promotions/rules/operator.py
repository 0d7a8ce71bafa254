"""Rules about who asks and who helps: operator and co-operator contact, processors, assurances."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from app.promotions.operator import YEAR
from app.promotions.rules.parsed import Entry, Parsed
from app.promotions.rules.problem import Finding, shown
from app.promotions.rules.rule import Find, Rule
from app.promotions.rules.shape import reported_as

_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{6,24}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_SITE = re.compile(r"https://[a-z0-9.-]+(?::\d+)?/?", re.IGNORECASE)
# What the card networks print: 5 to 22 plain letters, at least one of them a letter.
_STATEMENT = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 .&-]{5,22}")
_CONTACT = ("name", "address", "phone", "email")


def _incomplete(entry: Entry) -> Iterator[Finding]:
    """What is there but cannot be used to reach anyone."""
    for key in _CONTACT:
        written = entry.text(key)
        if written is None:
            continue
        if not written.strip():
            yield Finding(entry.at(key), f"{key} is empty")
        elif key == "phone" and not _PHONE.fullmatch(written):
            yield Finding(entry.at(key), f"{shown(written)} is no telephone number")
        elif key == "email" and not _EMAIL.fullmatch(written):
            yield Finding(entry.at(key), f"{shown(written)} is no e-mail address")


def _operator_contact(parsed: Parsed) -> Iterator[Finding]:
    yield from reported_as("operator-contact")(parsed)
    yield from _incomplete(parsed.table("operator"))


def _co_operator_contact(parsed: Parsed) -> Iterator[Finding]:
    yield from reported_as("co-operator-contact")(parsed)
    for entry in parsed.tables("co_operators"):
        yield from _incomplete(entry)


def _unlike(key: str, pattern: re.Pattern[str], what: str) -> Find:
    """A rule function: ``key`` of ``[operator]`` is written as ``pattern``."""

    def find(parsed: Parsed) -> Iterator[Finding]:
        operator = parsed.table("operator")
        written = operator.text(key)
        if written is not None and not pattern.fullmatch(written):
            yield Finding(operator.at(key), f"{shown(written)} is no {what}")

    return find


def _timezone(parsed: Parsed) -> Iterator[Finding]:
    operator = parsed.table("operator")
    written = operator.text("timezone")
    if written is None or not available_timezones():
        return
    try:
        ZoneInfo(written)
    except (KeyError, ValueError, OSError):
        yield Finding(operator.at("timezone"), f"{shown(written)} is no time zone")


def _other_use(parsed: Parsed) -> Iterator[Finding]:
    for processor in parsed.tables("processors"):
        if processor.flag("other_use"):
            yield Finding(
                processor.at("other_use"), f"{processor.name} uses information for itself"
            )


def _no_mail(parsed: Parsed) -> Iterator[Finding]:
    if "processors" in parsed.root.keys and "smtp" not in _adapters(parsed):
        yield Finding(("processors",), 'no processor has adapter = "smtp"')


def _adapters(parsed: Parsed) -> set[str | None]:
    return {processor.text("adapter") for processor in parsed.tables("processors")}


def _no_card(parsed: Parsed) -> Iterator[Finding]:
    operator, consent = parsed.operator, parsed.table("consent")
    if operator is None or operator.breakage or "card" not in consent.texts("methods"):
        return
    if "stripe" not in _adapters(operator):
        at = consent.at("methods")
        yield Finding(at, 'card is offered, but no processor has adapter = "stripe"')


def _assured(parsed: Parsed) -> set[str | None]:
    return {assurance.text("of") for assurance in parsed.tables("assurances")}


def _processor_assurance(parsed: Parsed) -> Iterator[Finding]:
    for processor in parsed.tables("processors"):
        name = processor.text("id")
        if name is not None and name not in _assured(parsed):
            yield Finding(processor.path, f"{name} has no entry under [[assurances]]")


def _recipient_assurance(parsed: Parsed) -> Iterator[Finding]:
    operator = parsed.operator
    if operator is None or operator.breakage:
        return
    for recipient in parsed.tables("recipients"):
        name = recipient.text("id")
        if name is not None and name not in _assured(operator):
            yield Finding(recipient.path, f"{name} has no entry under [[assurances]]")


def _assurance_dates(parsed: Parsed) -> Iterator[Finding]:
    for assurance in parsed.tables("assurances"):
        signed, expires = assurance.day("signed"), assurance.day("expires")
        if signed and expires and expires <= signed:
            yield Finding(assurance.at("expires"), f"it expires on {expires}, signed on {signed}")


def _supplier_twice(parsed: Parsed) -> Iterator[Finding]:
    processors = {
        processor.text("id")
        for processor in (parsed.operator.tables("processors") if parsed.operator else ())
    }
    for recipient in parsed.tables("recipients"):
        name = recipient.text("id")
        if name is not None and name in processors:
            yield Finding(recipient.at("id"), f"{name} is a processor in the operator file too")


def _no_programme(parsed: Parsed) -> Iterator[Finding]:
    if "security" not in parsed.root.keys:
        yield Finding(("security",), "there is no [security] table")
    security = parsed.table("security")
    for key in ("coordinator", "programme"):
        written = security.text(key)
        if written is not None and not any(letter.isalnum() for letter in written):
            yield Finding(security.at(key), f"{key} is empty")


def _yearly(parsed: Parsed) -> Iterator[Finding]:
    security = parsed.table("security")
    days = {key: security.day(key) for key in ("assessed", "reviewed")}
    assessed, reviewed = days["assessed"], days["reviewed"]
    if assessed is None or reviewed is None or abs(reviewed - assessed) <= YEAR:
        return
    older, newer = sorted(days, key=lambda key: days[key] or assessed)
    message = f"{older} on {days[older]}, more than a year before the day of {newer}"
    yield Finding(security.at(older), message)


RULES = (
    Rule(
        "operator-contact", "DN-08, 312.4(d)(1)",
        "Every notice names who asks, with address, telephone and e-mail.",
        "write name, address, phone and email in full.", _operator_contact, on="operator",
    ),
    Rule(
        "co-operator-contact", "DN-08, 312.4(d)(1)",
        "Every operator that asks children is named with its full contact.",
        "write name, address, phone and email in full.", _co_operator_contact,
    ),
    Rule(
        "bad-fax", "VPC-09, 312.5(b)(2)(i)", "A signed form may come back by fax.",
        "write the number with digits, spaces and hyphens.",
        _unlike("fax", _PHONE, "fax number"), on="operator",
    ),
    Rule(
        "site-not-https", "SEC-03", "Families are only ever sent to a protected address.",
        "write the address as https://host.", _unlike("site", _SITE, "https address"),
        on="operator",
    ),
    Rule(
        "bad-statement-name", "VPC-03, 312.5(b)(2)(ii)",
        "The card holder must recognise the charge on the statement.",
        "use 5 to 22 plain letters, digits, spaces, points, hyphens or &.",
        _unlike("statement_name", _STATEMENT, "name that a card statement prints"), on="operator",
    ),
    Rule(
        "unknown-timezone", "RET-02, 312.10",
        "A day of erasure is a day somewhere: notices and clocks share one time zone.",
        "write a name of the time zone database, such as America/Chicago.",
        _timezone, on="operator",
    ),
    Rule(
        "processor-other-use", "DIS-03, 312.2",
        "A supplier that uses information for anything else is a third party.",
        "change the contract, or declare it as a recipient of each promise.",
        _other_use, on="operator",
    ),
    Rule(
        "no-mail-processor", "PAR-06, 312.4(b)", "Without mail no notice can reach a parent.",
        "add the supplier that carries the mail, even if it is your own relay.",
        _no_mail, on="operator",
    ),
    Rule(
        "card-without-processor", "DIS-05, 312.8(c)",
        "A supplier is named and assured before it gets anything.",
        "add the card processor to operator.toml, or take card out of methods.", _no_card,
    ),
    Rule(
        "processor-without-assurance", "DIS-05, 312.8(c)",
        "A written assurance comes first, the information after it.",
        "add its assurance with document, signed and expires.",
        _processor_assurance, on="operator",
    ),
    Rule(
        "recipient-without-assurance", "DIS-05, 312.8(c)",
        "A written assurance comes first, the information after it.",
        "add its assurance to operator.toml with document, signed and expires.",
        _recipient_assurance,
    ),
    Rule(
        "assurance-dates", "DIS-05, 312.8(c)", "An assurance that ends before it begins is none.",
        "put expires after signed.", _assurance_dates, on="operator",
    ),
    Rule(
        "supplier-twice", "DIS-03, 312.2",
        "Whoever works only for us is no recipient; whoever is a recipient does not.",
        "decide which it is and give it one place.", _supplier_twice,
    ),
    Rule(
        "no-security-programme", "SEC-01, 312.8(b)(1)",
        "Information about children is kept under a written programme that somebody answers for.",
        "write [security] with coordinator, programme, assessed and reviewed.",
        _no_programme, on="operator",
    ),
    Rule(
        "security-not-yearly", "SEC-01, 312.8(b)(2), (5)",
        "Risks are assessed and the programme is reviewed at least every year.",
        "do the older of the two again and write its day.", _yearly, on="operator",
    ),
)  # fmt: skip
