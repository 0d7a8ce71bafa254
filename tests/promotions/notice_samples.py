"""A full and a bare promise, the operator, and readers of rendered notices; no test is here."""

import copy
import datetime as dt
import html
import re
from typing import Any

from app.promotions.declaration import PromotionDeclaration
from app.promotions.notices import RenderedNotice, render_notices
from app.promotions.operator import OperatorDeclaration

PUBLISHED = dt.date(2027, 5, 20)
LANGUAGES = ("en", "es")
DIRECT_CHANNELS = ("page", "mail_text", "mail_html")

VALUES = {
    "reference": "48 1234",
    "answer_by": "June 24, 2027",
    "link": "https://kids.example.org/parent/letter",
    "online_notice_url": "https://kids.example.org/p/lighthouse-summer/privacy",
    "operator_site": "https://kids.example.org",
    "refund_day": "June 30, 2027",
    "joining_code": "K4PT-9XWM-2HQD",
}

_OPERATOR: dict[str, Any] = {
    "operator": {
        "name": "Example Post",
        "address": "475 Example Street, Springfield, IL 62701",
        "phone": "+1-217-555-0100",
        "email": "privacy@example.org",
        "fax": "+1-217-555-0101",
        "site": "https://kids.example.org",
        "statement_name": "EXAMPLE POST",
        "timezone": "America/Chicago",
        "agency_notice": {
            "authority": "39 USC 401, 403, 404",
            "voluntary_effect": {
                "en": "Giving it is voluntary; without it we cannot post the reward",
                "es": "Darla es voluntario; sin ella no podemos enviar el premio",
            },
            "routine_uses": {"en": ["to a court by law"], "es": ["a un tribunal por ley"]},
        },
    },
    "processors": [
        {
            "id": "mail-relay",
            "adapter": "smtp",
            "name": "Example Relay Inc.",
            "does": {"en": "carries our e-mail", "es": "lleva nuestro correo"},
            "other_use": False,
        }
    ],
    "assurances": [
        {
            "of": "mail-relay",
            "document": "DPA-2027-009",
            "signed": dt.date(2027, 1, 10),
            "expires": dt.date(2028, 1, 10),
        }
    ],
}

_FULL: dict[str, Any] = {
    "promotion": {
        "id": "lighthouse-summer",
        "audience": "child_primary",
        "reading_band": "6-9",
        "audience_reason": "drawn animals and hunting games",
        "opens": dt.date(2027, 6, 1),
        "closes": dt.date(2027, 8, 31),
        "languages": ["en", "es"],
        "title": {"en": "Lighthouse Summer", "es": "Verano de faros"},
        "about": {"en": "Six lights hide by the sea.", "es": "Seis luces junto al mar."},
    },
    "stamps": [
        {
            "id": "spiral-light",
            "name": {"en": "The spiral light", "es": "El faro en espiral"},
            "picture": "spiral-light",
            "hint": {"en": "By the big door.", "es": "Por la puerta."},
            "codes": "shared",
        }
    ],
    "practices": [
        {
            "field": "first_name",
            "from": "child",
            "purpose": {
                "en": "to write your name on the envelope",
                "es": "para escribir tu nombre en el sobre",
            },
            "needed_for": "reward",
            "why_needed": {"en": "Mail needs a name", "es": "El sobre lleva un nombre"},
            "keep_days": 30,
            "erase_on": "reward_posted",
            "recipients": ["acme-mailhouse"],
        },
        {
            "field": "mailing_address",
            "from": "parent",
            "purpose": {"en": "to send the stamps", "es": "para mandar los sellos"},
            "needed_for": "reward",
            "why_needed": {"en": "Mail needs a place", "es": "El sobre va a un lugar"},
            "keep_days": 31,
            "recipients": ["acme-mailhouse", "label-maker"],
        },
        {
            "field": "home_state",
            "from": "child",
            "purpose": {"en": "to add a dot to a map", "es": "para poner un punto en un mapa"},
            "why_kept": {"en": "The map is made once", "es": "El mapa se hace una vez"},
            "keep_days": 120,
            "erase_on": "claims_closed",
            "recipients": ["lighthouse-society"],
        },
    ],
    "recipients": [
        {
            "id": "acme-mailhouse",
            "name": "Acme Mailing House Inc.",
            "category": {"en": "delivery services", "es": "servicios de reparto"},
            "kind": "third_party",
            "purpose": {"en": "prints the label", "es": "hace la etiqueta"},
            "integral": True,
            "why_integral": {"en": "Nobody else can post it", "es": "Nadie más puede enviarlo"},
        },
        {
            "id": "lighthouse-society",
            "name": "Springfield Lighthouse Society",
            "category": {"en": "clubs for lighthouses", "es": "grupos de faros"},
            "kind": "third_party",
            "purpose": {"en": "makes a map", "es": "hace un mapa"},
        },
        {
            "id": "label-maker",
            "name": "Label Maker LLC",
            "category": {"en": "printers", "es": "imprentas"},
            "kind": "internal_support",
            "purpose": {"en": "cuts the labels", "es": "corta las etiquetas"},
        },
    ],
    "internal_operations": [
        {
            "code": "network",
            "identifier": {"en": "the connection number", "es": "el número de conexión"},
        }
    ],
    "reward": {
        "kind": "posted",
        "stamps_needed": 6,
        "stock": 5000,
        "claims_until": dt.date(2027, 9, 30),
    },
    "consent": {
        "methods": ["card"],
        "answer_within_days": 14,
        "paper_within_days": 30,
        "forms_until": dt.date(2027, 9, 15),
        "card_charge_cents": 50,
        "card_refund_after_days": 7,
        "second_verification_for_disclosure": False,
    },
    "retention": {
        "evidence_days": 1095,
        "scans_after_decision_days": 30,
        "unmatched_page_days": 14,
        "paper_original_days": 60,
        "mail_log_days": 6,
        "access_log_days": 5,
        "never_mail_me_days": 364,
        "key_generation_days": 8,
        "parent_days": 29,
    },
}

CO_OPERATOR = {
    "name": "Harbor Museum",
    "address": "1 Pier Road, Springfield, IL 62702",
    "phone": "+1-217-555-0123",
    "email": "families@museum.example",
}


def full_document() -> dict[str, Any]:
    """The document of a promise that declares everything a notice can state."""
    return copy.deepcopy(_FULL)


def bare_document() -> dict[str, Any]:
    """The document of a promise for mixed ages that asks for nothing and tells nobody."""
    document = full_document()
    document["promotion"]["audience"] = "mixed"
    document["promotion"]["reading_band"] = "10-12"
    document["reward"]["kind"] = "certificate"
    for table in ("practices", "recipients", "internal_operations"):
        document[table] = []
    return document


def operator_document() -> dict[str, Any]:
    """The document of an operator that is an agency."""
    return copy.deepcopy(_OPERATOR)


def promise(document: dict[str, Any] | None = None) -> PromotionDeclaration:
    """The declaration of a document, by default of the full one."""
    return PromotionDeclaration.from_document(document or full_document())


def operator(document: dict[str, Any] | None = None) -> OperatorDeclaration:
    """The operator of a document, by default of the agency."""
    return OperatorDeclaration.from_document(document or operator_document())


def notices(document: dict[str, Any] | None = None) -> tuple[RenderedNotice, ...]:
    """Every notice of a document, by default of the full one."""
    return render_notices(promise(document), operator(), PUBLISHED)


def body(
    kind: str, language: str, channel: str = "page", document: dict[str, Any] | None = None
) -> str:
    """The body of one notice."""
    for notice in notices(document):
        if (notice.kind, notice.language, notice.channel) == (kind, language, channel):
            return notice.body
    raise KeyError(kind, language, channel)


def plain(markup: str) -> str:
    """The words of a body as one line, for looking up a sentence."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split()).replace(" .", ".")


def section(markup: str, key: str) -> str:
    """The words of one section of an HTML notice."""
    found = re.search(rf'<section data-item="{key}">(.*?)</section>', markup, re.DOTALL)
    assert found, f"no section {key}"
    return plain(found[1])


def prose(markup: str) -> str:
    """Paragraphs, list items and answers without headings, one block each, for grading."""
    blocks = re.findall(r"<(p|li|dd|td)\b[^>]*>(.*?)</\1>", markup, re.DOTALL)
    return "\n\n".join(plain(inner) for _, inner in blocks)
