"""Rules about ``[promotion]``: audience, languages, names and dates that must agree."""

import re
from collections.abc import Iterator

from app.promotions.rules.parsed import Entry, Parsed
from app.promotions.rules.problem import Finding, shown
from app.promotions.rules.rule import Rule
from app.promotions.rules.shape import reported_as

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAMED_TABLES = (
    "stamps", "recipients", "one_time", "repeated", "contests", "processors",
)  # fmt: skip
_LISTS = (
    ("promotion", "languages"),
    ("consent", "methods"),
)


_ASKING_TABLES = ("one_time", "repeated", "contests")


def _lists(parsed: Parsed) -> Iterator[tuple[Entry, str]]:
    """Every list of single values, with the table it stands in."""
    yield from ((parsed.table(table), key) for table, key in _LISTS)
    for table in _ASKING_TABLES:
        yield from ((entry, "collects") for entry in parsed.tables(table))


def _age_screen_on_children(parsed: Parsed) -> Iterator[Finding]:
    promotion = parsed.table("promotion")
    if promotion.text("audience") == "child_primary" and promotion.flag("age_screen"):
        yield Finding(promotion.at("age_screen"), "age_screen is true on a promotion for children")


def _no_age_screen_on_mixed(parsed: Parsed) -> Iterator[Finding]:
    promotion = parsed.table("promotion")
    if promotion.text("audience") == "mixed" and promotion.flag("age_screen") is False:
        yield Finding(promotion.at("age_screen"), "age_screen is false on a mixed promotion")


def _thin_reason(parsed: Parsed) -> Iterator[Finding]:
    promotion = parsed.table("promotion")
    reason = promotion.text("audience_reason")
    if reason is not None and len(reason.split()) < 4:
        yield Finding(promotion.at("audience_reason"), f"audience_reason is only {shown(reason)}")


def _bad_id(parsed: Parsed) -> Iterator[Finding]:
    entries = [parsed.table("promotion")]
    for name in _NAMED_TABLES:
        entries.extend(parsed.tables(name))
    for entry in entries:
        written = entry.text("id")
        if written is not None and not (_ID.fullmatch(written) and len(written) <= 40):
            yield Finding(entry.at("id"), f"{shown(written)} is no id")


def _duplicate_id(parsed: Parsed) -> Iterator[Finding]:
    for name in _NAMED_TABLES:
        yield from _twice(parsed.tables(name), "id")
    yield from _twice(parsed.tables("co_operators"), "name")


def _duplicate_picture(parsed: Parsed) -> Iterator[Finding]:
    yield from _twice(parsed.tables("stamps"), "picture")


def _duplicate_practice(parsed: Parsed) -> Iterator[Finding]:
    yield from _twice(parsed.tables("practices"), "field")


def _twice(entries: Iterator[Entry], key: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in entries:
        value = entry.text(key)
        if value is not None and value in seen:
            yield Finding(entry.at(key), f"{key} {shown(value)} stands here a second time")
        elif value is not None:
            seen.add(value)


def _duplicate_value(parsed: Parsed) -> Iterator[Finding]:
    recipients = ((practice, "recipients") for practice in parsed.tables("practices"))
    for entry, key in (*_lists(parsed), *recipients):
        values = entry.texts(key)
        for value in dict.fromkeys(v for v in values if values.count(v) > 1):
            yield Finding(entry.at(key), f"{key} names {shown(value)} more than once")


def _empty_list(parsed: Parsed) -> Iterator[Finding]:
    for entry, key in (*_lists(parsed), (parsed.root, "stamps")):
        if entry.keys.get(key) == []:
            yield Finding(entry.at(key), f"{key} is empty")


def _closes_before_opens(parsed: Parsed) -> Iterator[Finding]:
    promotion = parsed.table("promotion")
    opens, closes = promotion.day("opens"), promotion.day("closes")
    if opens and closes and closes <= opens:
        yield Finding(promotion.at("closes"), f"it closes on {closes} and opens on {opens}")


def _claims_before_close(parsed: Parsed) -> Iterator[Finding]:
    closes, reward = parsed.table("promotion").day("closes"), parsed.table("reward")
    until = reward.day("claims_until")
    if closes and until and until < closes:
        yield Finding(reward.at("claims_until"), f"claims end on {until}, before {closes}")


def _forms_outside(parsed: Parsed) -> Iterator[Finding]:
    consent = parsed.table("consent")
    last = consent.day("forms_until")
    opens, claims = (
        parsed.table("promotion").day("opens"),
        parsed.table("reward").day("claims_until"),
    )
    if last and opens and last < opens:
        yield Finding(consent.at("forms_until"), f"forms end on {last}, before it opens on {opens}")
    if last and claims and last > claims:
        yield Finding(
            consent.at("forms_until"), f"forms end on {last}, after the last claim on {claims}"
        )


RULES = (
    Rule(
        "general-audience", "AGE-01, 312.2",
        "What is drawn for children is not for a general audience.",
        'write audience = "child_primary" or "mixed", with the reason.',
        reported_as("general-audience"),
    ),
    Rule(
        "unknown-audience", "AGE-01, 312.2", "Who it is for decides who may be asked what.",
        'write audience = "child_primary" or "mixed".', reported_as("unknown-audience"),
    ),
    Rule(
        "age-screen-on-children", "AGE-02, 312.2",
        "A promotion for children treats everyone as a child and turns nobody away.",
        'take age_screen out, or declare audience = "mixed" if that is true.',
        _age_screen_on_children,
    ),
    Rule(
        "no-age-screen-on-mixed", "AGE-03, 312.2",
        "A mixed promotion asks nothing personal of anybody before it knows the age.",
        "take age_screen out; a mixed promotion always asks first.", _no_age_screen_on_mixed,
    ),
    Rule(
        "thin-audience-reason", "AGE-01, 312.2",
        "The choice of audience must be shown to rest on facts.",
        "name the subject, pictures, places and advertising that decided it.", _thin_reason,
    ),
    Rule(
        "unknown-language", "DN-01, 312.4(a)", "A notice must be in a language that we can write.",
        "use en and es only.", reported_as("unknown-language"), on="any",
    ),
    Rule(
        "bad-id", "DN-07, 312.4(b)", "Ids stand in web addresses and in records for years.",
        "use small letters, digits and single hyphens, a letter first, 40 at most.",
        _bad_id, on="any",
    ),
    Rule(
        "duplicate-id", "DN-04, 312.4(a)", "Two things of one name contradict each other.",
        "give each its own id.", _duplicate_id, on="any",
    ),
    Rule(
        "duplicate-picture", "DN-04, 312.4(a)", "A child could not tell the two stamps apart.",
        "give each stamp its own picture.", _duplicate_picture,
    ),
    Rule(
        "duplicate-practice", "DN-04, 312.4(a)",
        "Two purposes or clocks for one item contradict each other.",
        "join the two into one practice.", _duplicate_practice,
    ),
    Rule(
        "duplicate-value", "DN-04, 312.4(a)", "A notice would say the same thing twice.",
        "name it once.", _duplicate_value,
    ),
    Rule(
        "empty-list", "VPC-02, 312.5(b)", "Without one entry there is nothing to offer.",
        "name at least one.", _empty_list,
    ),
    Rule(
        "closes-before-opens", "DN-04, 312.4(a)", "Contradictory dates make a contradictory notice.",
        "put closes after opens.", _closes_before_opens,
    ),
    Rule(
        "claims-before-close", "DN-04, 312.4(a)",
        "A child who fills the album on the last day must still get the reward.",
        "put claims_until on or after closes.", _claims_before_close,
    ),
    Rule(
        "forms-until-outside", "PAR-05, 312.5(c)(1)",
        "A form that comes in when nothing can be claimed would be kept for nothing.",
        "put forms_until between opens and claims_until.", _forms_outside,
    ),
)  # fmt: skip
