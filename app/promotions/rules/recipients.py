"""Rules about ``[[recipients]]``: who may get information, and which of it needs its own yes."""

import re
from collections.abc import Iterator

from app.promotions.rules.parsed import Entry, Parsed
from app.promotions.rules.problem import Finding, shown
from app.promotions.rules.rule import Rule
from app.promotions.rules.shape import reported_as

_COMMERCE = {
    "en": re.compile(
        r"\b(?:advert\w*|ads?|marketing|promotional|sponsors?|sponsored|newsletters?|"
        r"mailing lists?|sells?|selling|sale|sales|sold|rents?|renting|profil(?:e|es|ing)|"
        r"train\w* (?:an? |the |its |our )?(?:ai|models?|machine\w*|algorithms?)|"
        r"(?:ai|machine.learning) (?:training|models?)|artificial intelligence)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:publicidad|publicitari\w+|anunci(?:o|os|ar|antes?)|mercadeo|mercadotecnia|marketing|"
        r"patrocinador\w*|boletín|boletines|vend(?:e|en|er|emos|ido)|ventas?|alquil(?:a|an|ar)|"
        r"perfil(?:es)?|entren(?:a|an|ar) (?:un |una |el |la |su )?(?:ia|modelos?|máquinas?)|"
        r"inteligencia artificial)\b",
        re.IGNORECASE,
    ),
}
_TEXTS = ("category", "purpose", "why_integral")


def _is_integral(recipient: Entry) -> bool:
    return recipient.flag("integral") is True


def _commerce(recipient: Entry) -> str | None:
    """The first word that speaks of selling, advertising or training machines."""
    for key in _TEXTS:
        for lang, text in (recipient.localised(key) or {}).items():
            if lang in _COMMERCE and (found := _COMMERCE[lang].search(text)):
                return found.group()
    return None


def _integral_for_advertising(parsed: Parsed) -> Iterator[Finding]:
    for recipient in parsed.tables("recipients"):
        word = _commerce(recipient)
        if word and _is_integral(recipient):
            at = recipient.at("integral")
            yield Finding(at, f"{recipient.name} is integral, but for {shown(word)}")


def _marketing(parsed: Parsed) -> Iterator[Finding]:
    for recipient in parsed.tables("recipients"):
        word = _commerce(recipient)
        if word and not _is_integral(recipient):
            at = recipient.at("purpose")
            yield Finding(at, f"{recipient.name} gets information for {shown(word)}")


def _integral_support(parsed: Parsed) -> Iterator[Finding]:
    for recipient in parsed.tables("recipients"):
        if recipient.text("kind") == "internal_support" and _is_integral(recipient):
            yield Finding(recipient.at("integral"), f"{recipient.name} is internal support")


def _integral_without_reason(parsed: Parsed) -> Iterator[Finding]:
    for recipient in parsed.tables("recipients"):
        third_party = recipient.text("kind") == "third_party"
        if third_party and _is_integral(recipient) and "why_integral" not in recipient.keys:
            yield Finding(recipient.path, f"{recipient.name} is integral without why_integral")


def _reason_without_integral(parsed: Parsed) -> Iterator[Finding]:
    for recipient in parsed.tables("recipients"):
        if "why_integral" in recipient.keys and recipient.flag("integral") is not True:
            yield Finding(recipient.at("why_integral"), f"{recipient.name} is not integral")


def _unused(parsed: Parsed) -> Iterator[Finding]:
    used = {
        name for practice in parsed.tables("practices") for name in practice.texts("recipients")
    }
    for recipient in parsed.tables("recipients"):
        name = recipient.text("id")
        if name is not None and name not in used:
            yield Finding(recipient.path, f"{name} gets nothing: no practice names it")


def _by_id(parsed: Parsed) -> dict[str, Entry]:
    return {entry.text("id") or "": entry for entry in parsed.tables("recipients")}


def _integral_optional(parsed: Parsed) -> Iterator[Finding]:
    known = _by_id(parsed)
    for practice in parsed.tables("practices"):
        for name in practice.texts("recipients"):
            if "needed_for" not in practice.keys and name in known and _is_integral(known[name]):
                at = practice.at("recipients")
                yield Finding(at, f"{name} is integral, but {practice.name} is optional")


def _reward_on_disclosure(parsed: Parsed) -> Iterator[Finding]:
    known = _by_id(parsed)
    for practice in parsed.tables("practices"):
        for name in practice.texts("recipients") if "needed_for" in practice.keys else ():
            third_party = name in known and known[name].text("kind") == "third_party"
            if third_party and not _is_integral(known[name]):
                at = practice.at("recipients")
                yield Finding(at, f"{practice.name} is needed and goes to {name}, not integral")


RULES = (
    Rule(
        "public-disclosure", "DIS-04, 312.2", "What is made public can never be taken back.",
        "take the recipient out; showing children's information to the public is not offered.",
        reported_as("public-disclosure"),
    ),
    Rule(
        "unknown-recipient-kind", "DIS-03, 312.2", "Every flow to the outside is of a known kind.",
        'write kind = "internal_support" or "third_party".', reported_as("unknown-recipient-kind"),
    ),
    Rule(
        "integral-for-advertising", "DIS-02, 312.5(a)(2)",
        "Sale, advertising and the training of machines are never integral.",
        "write integral = false and another purpose, or take the recipient out.",
        _integral_for_advertising,
    ),
    Rule(
        "disclosure-for-marketing", "DIS-06",
        "Information about families is not sold, rented or handed over for advertising.",
        "take the recipient out.", _marketing,
    ),
    Rule(
        "integral-internal-support", "DIS-02, 312.2",
        "Internal support works only for the service, so nothing is disclosed to it.",
        'take integral out, or write kind = "third_party" if it is one.', _integral_support,
    ),
    Rule(
        "integral-without-reason", "DIS-02, 312.5(a)(2)",
        "Integral means that the service cannot work without it, which must be written down.",
        "add why_integral, or write integral = false: then the parent is asked separately.",
        _integral_without_reason,
    ),
    Rule(
        "reason-without-integral", "DN-04, 312.4(a)", "A notice may not contradict itself.",
        "write integral = true, or take why_integral out.", _reason_without_integral,
    ),
    Rule(
        "unused-recipient", "DN-03, 312.4(c)(1)(iv)",
        "A notice cannot state a disclosure that never happens.",
        "name it in a practice or take it out.", _unused,
    ),
    Rule(
        "integral-gets-optional-item", "DIS-02, 312.5(a)(2)",
        "What a family may leave out cannot be integral to the service.",
        "take the recipient off this item or make it a recipient with its own yes.",
        _integral_optional,
    ),
    Rule(
        "reward-on-disclosure", "COL-02, 312.5(a)(2)",
        "A reward never depends on a disclosure that a parent may refuse.",
        "take the recipient off this item, or show in why_integral that it is integral.",
        _reward_on_disclosure,
    ),
)  # fmt: skip
