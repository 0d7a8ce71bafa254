"""The closed lists a promise file may choose from, with their words; no rule and no clock is run here."""

from dataclasses import dataclass
from typing import Literal, get_args

from app.promotions.declaration_text import LANGUAGES, Localised

Field = Literal["first_name", "home_state", "mailing_address"]
Source = Literal["child", "parent"]
Step = Literal["reward"]
EraseEvent = Literal["reward_posted", "claims_closed", "promotion_closed"]
Method = Literal["paper", "card", "email_plus"]
Audience = Literal["child_primary", "mixed"]
ReadingBand = Literal["6-9", "10-12"]
Language = Literal["en", "es"]
CodeKind = Literal["shared", "single_use"]
RecipientKind = Literal["internal_support", "third_party"]
RewardKind = Literal["posted", "certificate"]
Adapter = Literal["smtp", "stripe", "store", "hosting", "fax"]
ContactField = Literal["child_email", "parent_email"]
AnswerForm = Literal["message", "file"]
# The seven purposes of "support for the internal operations of the website", 312.2.
Operation = Literal[
    "functioning",
    "network",
    "authentication",
    "contextual_ads",
    "security",
    "legal",
    "request",
]

FIELDS: tuple[str, ...] = get_args(Field)
SOURCES: tuple[str, ...] = get_args(Source)
STEPS: tuple[str, ...] = get_args(Step)
ERASE_EVENTS: tuple[str, ...] = get_args(EraseEvent)
METHODS: tuple[str, ...] = get_args(Method)
AUDIENCES: tuple[str, ...] = get_args(Audience)
READING_BANDS: tuple[str, ...] = get_args(ReadingBand)
OPERATIONS: tuple[str, ...] = get_args(Operation)
ADAPTERS: tuple[str, ...] = get_args(Adapter)
PROMISE_LANGUAGES: tuple[str, ...] = LANGUAGES

# COL-04: what no promise may ask for, under the names people would try.
REFUSED_FIELDS: dict[str, str] = {
    "photo": "a picture of a child",
    "picture": "a picture of a child",
    "selfie": "a picture of a child",
    "video": "a film of a child",
    "audio": "a child's voice",
    "voice": "a child's voice",
    "geolocation": "a precise place",
    "location": "a precise place",
    "gps": "a precise place",
    "phone": "a telephone number",
    "phone_number": "a telephone number",
    "mobile": "a telephone number",
    "ssn": "a government number",
    "social_security_number": "a government number",
    "passport": "a government number",
    "passport_number": "a government number",
    "government_id": "a government number",
    "birth_certificate": "a government number",
    "fingerprint": "a biometric identifier",
    "faceprint": "a biometric identifier",
    "voiceprint": "a biometric identifier",
    "biometric": "a biometric identifier",
}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """How one field is called to each reader, and its class of personal information (312.2)."""

    child: Localised
    parent: Localised
    pi_class: int


# Class 11: information about a child combined with an identifier; 2: an address with a street.
FIELD_WORDS: dict[str, FieldWords] = {
    "first_name": FieldWords(
        child=Localised(en="your first name", es="tu nombre"),
        parent=Localised(en="your child's first name", es="el nombre de su hijo o hija"),
        pi_class=11,
    ),
    "home_state": FieldWords(
        child=Localised(en="the state you live in", es="el estado donde vives"),
        parent=Localised(
            en="the state your child lives in", es="el estado donde vive su hijo o hija"
        ),
        pi_class=11,
    ),
    "mailing_address": FieldWords(
        child=Localised(en="your home address", es="tu dirección de casa"),
        parent=Localised(en="your postal address", es="su dirección postal"),
        pi_class=2,
    ),
}

EVENT_WORDS: dict[str, Localised] = {
    "reward_posted": Localised(en="as soon as we post it", es="en cuanto lo enviamos por correo"),
    "claims_closed": Localised(
        en="when the last day to claim has passed", es="cuando pasa el último día para pedirlo"
    ),
    "promotion_closed": Localised(en="when the promotion closes", es="cuando termina la promoción"),
}

STEP_WORDS: dict[str, Localised] = {
    "reward": Localised(en="to get the reward", es="para recibir el premio"),
}

OPERATION_WORDS: dict[str, Localised] = {
    "functioning": Localised(
        en="to keep the site working and find faults",
        es="para que el sitio funcione y encontrar fallos",
    ),
    "network": Localised(en="to carry network traffic", es="para llevar el tráfico de la red"),
    "authentication": Localised(
        en="to know that it is the same visitor during one visit",
        es="para saber que es la misma persona durante una visita",
    ),
    "contextual_ads": Localised(
        en="to limit how often a notice is shown",
        es="para limitar cuántas veces se muestra un aviso",
    ),
    "security": Localised(en="to keep the site safe", es="para proteger el sitio"),
    "legal": Localised(en="to obey the law", es="para cumplir la ley"),
    "request": Localised(
        en="to answer what a child asked for", es="para responder a lo que pidió un niño o una niña"
    ),
}


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most a declared number may be, both allowed."""

    least: int
    most: int
    unit: str


# Table and key of every number with limits; the checker, the reference and the forms read it.
RANGES: dict[tuple[str, str], Range] = {
    ("practices", "keep_days"): Range(1, 730, "days"),
    ("reward", "stamps_needed"): Range(1, 60, "stamps"),
    ("reward", "stock"): Range(1, 10_000_000, "rewards"),
    ("consent", "answer_within_days"): Range(1, 14, "days"),
    ("consent", "paper_within_days"): Range(1, 30, "days"),
    ("consent", "card_charge_cents"): Range(50, 500, "cents"),
    ("consent", "card_refund_after_days"): Range(7, 30, "days"),
    ("retention", "evidence_days"): Range(365, 1825, "days"),
    ("retention", "scans_after_decision_days"): Range(1, 60, "days"),
    ("retention", "unmatched_page_days"): Range(1, 14, "days"),
    ("retention", "paper_original_days"): Range(1, 60, "days"),
    ("retention", "mail_log_days"): Range(1, 7, "days"),
    ("retention", "access_log_days"): Range(1, 7, "days"),
    ("retention", "never_mail_me_days"): Range(30, 365, "days"),
    ("retention", "key_generation_days"): Range(7, 14, "days"),
    ("retention", "parent_days"): Range(1, 90, "days"),
    ("repeated", "messages"): Range(1, 26, "messages"),
    ("repeated", "every_days"): Range(1, 31, "days"),
}

PARENT_DAYS = 30
"""Days that a parent's own address is kept after the last permission ended, unless declared."""

DISPUTE_DAYS = 120
"""Days after a refund in which a card holder may still dispute the charge."""

THROTTLE_DAYS = 31
"""Days that a keyed hash of an address is kept, because the widest limit counts a month."""
