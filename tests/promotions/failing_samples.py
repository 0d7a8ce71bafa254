"""One broken place per sample: what is changed, the rule that must see it, and on which line."""

from dataclasses import dataclass
from typing import Literal

from tests.promotions.promise_texts import CERTIFICATE, OPERATOR, POSTED

Base = Literal["posted", "certificate", "operator"]
TEXTS: dict[str, str] = {"posted": POSTED, "certificate": CERTIFICATE, "operator": OPERATOR}


@dataclass(frozen=True)
class Sample:
    """``old`` becomes ``new`` once in the base; the problem stands on the line holding ``at``.

    With ``^`` before it, the problem stands on the line above: the head of the table.
    """

    rule: str
    old: str
    new: str
    at: str
    base: Base = "posted"

    @property
    def text(self) -> str:
        """The broken file."""
        whole = TEXTS[self.base]
        assert whole.count(self.old) >= 1, f"{self.rule}: nothing to change"
        return whole.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line on which the problem must be reported."""
        sought = self.at.removeprefix("^")
        rows = self.text.split("\n")
        found = [number for number, row in enumerate(rows, 1) if sought in row]
        assert found, f"{self.rule}: {sought!r} is nowhere"
        return found[0] - self.at.startswith("^")


SECURITY = OPERATOR[OPERATOR.index("[security]") : OPERATOR.index("[[processors]]")]
LONG = "Commemorative philatelic memorabilia availability information"

SAMPLES = (
    # The file
    Sample("broken-toml", 'id = "tall-lights"', "id = tall lights", "id = tall"),
    Sample("broken-toml", "ends = 2027-07-31", "ends = [", "ends = ["),
    Sample("unknown-key", 'codes = "shared"', 'codes = "shared"\ncolour = "red"', "colour"),
    Sample("unknown-key", "[reward]", "[prices]\n\n[reward]", "[prices]"),
    Sample("unknown-key", 'code = "security"', 'code = "security"\nshare = 1', "share = 1"),
    Sample("missing-key", 'picture = "old-cat"\n', "", '^id = "old-cat"'),
    Sample("missing-key", "stamps_needed = 2\n", "", "[reward]"),
    Sample("missing-key", 'fax = "+1-217-555-0101"\n', "", "[operator]", "operator"),
    Sample("wrong-type", "messages = 6", 'messages = "6"', 'messages = "6"'),
    Sample("wrong-type", "keep_days = 31", "keep_days = 31.0", "keep_days = 31.0"),
    Sample("wrong-type", "chance = true", "chance = 1", "chance = 1"),
    Sample("wrong-type", "opens = 2027-06-01", 'opens = "2027-06-01"', "opens"),
    Sample("wrong-type", "closes = 2027-08-31", "closes = 2027-08-31T00:00:00", "closes"),
    Sample("unknown-value", 'codes = "shared"', 'codes = "secret"', "secret"),
    Sample("unknown-value", 'reading_band = "6-9"', 'reading_band = "3-5"', "3-5"),
    Sample("unknown-value", 'adapter = "stripe"', 'adapter = "pigeon"', "pigeon", "operator"),
    # The promotion
    Sample("general-audience", '"child_primary"', '"general"', "audience ="),
    Sample("unknown-audience", '"child_primary"', '"toddlers"', "audience ="),
    Sample("age-screen-on-children", "opens =", "age_screen = true\nopens =", "age_screen"),
    Sample("no-age-screen-on-mixed", "opens =", "age_screen = false\nopens =", "age_screen",
           "certificate"),
    Sample("thin-audience-reason", "stamps and drawn animals, shown in schools", "for kids",
           "audience_reason"),
    Sample("unknown-language", '["en", "es"]', '["en", "es", "fr"]', "languages"),
    Sample("unknown-language", 'en = "The moon"', 'en = "The moon", fr = "La lune"', "La lune",
           "certificate"),
    Sample("bad-id", 'id = "tall-lights"', 'id = "Tall Lights"', 'id = "Tall'),
    Sample("bad-id", 'id = "big-draw"', 'id = "-draw"', "-draw"),
    Sample("duplicate-id", 'id = "old-cat"', 'id = "red-light" #', "red-light\" #"),
    Sample("duplicate-id", "[[stamps]]", '[[co_operators]]\nname = "Harbor Museum"\n'
           'address = "2 Pier Road"\nphone = "217 555 0111"\nemail = "a@b.org"\n\n[[stamps]]',
           "^2 Pier Road"),
    Sample("duplicate-value", "chance = true", 'chance = true\ncollects = ["child_email", '
           '"child_email"]', "collects"),
    Sample("keep-range", "keep_days = 31", "keep_days = 0x" + "F" * 5000, "0xFFF"),
    Sample("duplicate-picture", 'picture = "old-cat"', 'picture = "red-light" #', "red-light\" #"),
    Sample("duplicate-practice", 'field = "home_state"', 'field = "first_name" #', '_name" #'),
    Sample("duplicate-value", '["paper", "card"]', '["paper", "card", "card"]', "methods"),
    Sample("duplicate-value", '["map-club"]', '["map-club", "map-club"]', '"map-club", "map'),
    Sample("empty-list", '["paper", "card"]', "[]", "methods"),
    Sample("empty-list", '["en", "es"]', "[]", "languages"),
    Sample("empty-list", "messages = 6", "messages = 6\ncollects = []", "collects"),
    Sample("closes-before-opens", "closes = 2027-08-31", "closes = 2027-06-01", "closes", "certificate"),
    Sample("claims-before-close", "claims_until = 2027-09-30", "claims_until = 2027-08-30",
           "claims_until"),
    Sample("forms-until-outside", "forms_until = 2027-08-15", "forms_until = 2027-10-01",
           "forms_until"),
    Sample("forms-until-outside", "forms_until = 2027-08-15", "forms_until = 2027-05-31",
           "forms_until"),
    # Words
    Sample("missing-language", ', es = "La luz roja"', "", "The red light"),
    Sample("missing-language", ', es = "lleva el correo"', "", "carries our mail", "operator"),
    Sample("undeclared-language", 'en = "The moon"', 'en = "The moon", es = "La luna"', "La luna",
           "certificate"),
    Sample("empty-text", "It costs no money", " ", "free_entry"),
    Sample("empty-text", '"Map Club"', '"-"', 'name = "-"'),
    Sample("text-too-long", "The red light", "The red light and the sea " * 2, "The red light"),
    Sample("address-in-text", "Look by the sea", "Go to example.com now", "example.com"),
    Sample("address-in-text", "carries our mail", "mails a@b.example", "a@b", "operator"),
    Sample("markup-in-text", "Look by the sea", "Look {link} at it", "{link}"),
    Sample("markup-in-text", "Look by the sea", "Look <b>up</b> at it", "<b>"),
    Sample("line-break-in-text", "Tall Lights", "Tall\\nLights", "title"),
    Sample("age-hint", "Look by the sea", "You must be 13 to look", "must be 13"),
    Sample("age-hint", "Mira junto al mar", "Es para mayores de 12", "mayores de 12"),
    Sample("pressure-words", "Look by the sea", "Hurry up to the sea", "Hurry"),
    Sample("pressure-words", "Mira junto al mar", "Date prisa y mira", "Date prisa"),
    Sample("child-text-too-hard", "Look by the sea", LONG, LONG),
    Sample("child-text-too-hard", "Mira junto al mar",
           "Información filatélica conmemorativa institucional", "filatélica"),
    Sample("parent-text-too-hard", "The map is made once",
           "Notwithstanding aforementioned cartographic obligations", "why_kept"),
    Sample("parent-text-too-hard", "takes the payment",
           "facilitates electronic authorization functionality", "facilitates", "operator"),
    # Practices
    Sample("unknown-field", 'field = "home_state"', 'field = "shoe_size"', "shoe_size"),
    Sample("refused-information", 'field = "home_state"', 'field = "photo"', "photo"),
    Sample("refused-information", 'field = "home_state"', 'field = "phone"', '"phone"'),
    Sample("refused-information", 'field = "home_state"', 'field = "geolocation"', "geoloc"),
    Sample("refused-information", 'field = "home_state"', 'field = "ssn"', "ssn"),
    Sample("refused-information", 'field = "home_state"', 'field = "voice"', "voice"),
    Sample("refused-information", 'field = "home_state"', 'field = "faceprint"', "faceprint"),
    Sample("unknown-source", 'from = "parent"', 'from = "school"', 'from = "school"'),
    Sample("unknown-step", 'needed_for = "reward"', 'needed_for = "fun"', "fun"),
    Sample("needed-without-reason",
           'why_needed = { en = "Mail needs a name on it", es = "Un sobre va con un nombre" }\n',
           "", "[[practices]]"),
    Sample("required-without-step", "why_kept =", "why_needed =", "The map is made once"),
    Sample("certificate-needs-item", "keep_days = 30",
           'keep_days = 30\nneeded_for = "reward"\nwhy_needed = { en = "It is for you" }',
           "needed_for", "certificate"),
    Sample("posted-without-address", 'kind = "certificate"', 'kind = "posted"\nstock = 5',
           'kind = "posted"', "certificate"),
    Sample("no-clock", "keep_days = 120\n", "", "^home_state"),
    Sample("keep-range", "keep_days = 31", "keep_days = 731", "731"),
    Sample("keep-range", "keep_days = 31", "keep_days = 0", "keep_days = 0"),
    Sample("keep-range", "keep_days = 31", "keep_days = -1", "-1"),
    Sample("unknown-event", '"claims_closed"', '"someday"', "someday"),
    Sample("event-that-never-comes", "keep_days = 30",
           'keep_days = 30\nerase_on = "reward_posted"', "erase_on", "certificate"),
    Sample("unknown-recipient", '["map-club"]', '["map-club", "map-club-2"]', "map-club-2"),
    # Recipients
    Sample("public-disclosure", 'kind = "third_party"\npurpose = { en = "makes',
           'kind = "public"\npurpose = { en = "makes', "public"),
    Sample("unknown-recipient-kind", 'kind = "third_party"\npurpose = { en = "makes',
           'kind = "friend"\npurpose = { en = "makes', "friend"),
    Sample("integral-for-advertising", "prints the label and mails it", "prints ads and mails it",
           "integral = true"),
    Sample("integral-for-advertising", "We have no print room", "We sell what they print",
           "integral = true"),
    Sample("disclosure-for-marketing", "makes a map of the states", "helps to train a model",
           "helps to train"),
    Sample("disclosure-for-marketing", "hace un mapa de los estados", "hace publicidad para todos",
           "publicidad"),
    Sample("integral-without-reason",
           'why_integral = { en = "We have no print room", es = "No hay otra imprenta" }\n', "",
           "[[recipients]]"),
    Sample("reason-without-integral", 'kind = "third_party"\npurpose = { en = "makes',
           'kind = "third_party"\nwhy_integral = { en = "We say so", es = "Es lo que hay" }\n'
           'purpose = { en = "makes', "We say so"),
    Sample("unused-recipient", 'recipients = ["map-club"]\n', "", '^id = "map-club"'),
    Sample("integral-gets-optional-item", '["map-club"]', '["map-club", "acme-mailhouse"]',
           '"map-club", "acme'),
    Sample("reward-on-disclosure", '["acme-mailhouse"]', '["acme-mailhouse", "map-club"]',
           '"acme-mailhouse", "map'),
    # Consent, clocks and reward
    Sample("unknown-method", '["paper", "card"]', '["paper", "card", "selfie"]', "selfie"),
    Sample("email-plus-with-disclosure", '["paper", "card"]', '["paper", "card", "email_plus"]',
           "email_plus"),
    Sample("card-charge-range", "card_charge_cents = 50", "card_charge_cents = 49", "= 49"),
    Sample("card-charge-range", "card_charge_cents = 50", "card_charge_cents = 501", "= 501"),
    Sample("card-refund-range", "card_refund_after_days = 8", "card_refund_after_days = 6", "= 6"),
    Sample("answer-window", "answer_within_days = 13", "answer_within_days = 15", "= 15"),
    Sample("paper-window", "paper_within_days = 29", "paper_within_days = 31", "within_days = 31"),
    Sample("paper-window-shorter", "paper_within_days = 29", "paper_within_days = 12", "within_days = 12"),
    Sample("evidence-range", "evidence_days = 1095", "evidence_days = 1826", "1826"),
    Sample("evidence-range", "evidence_days = 1095", "evidence_days = 364", "364"),
    Sample("scan-clock-range", "decision_days = 28", "decision_days = 61", "= 61"),
    Sample("log-clock-range", "access_log_days = 5", "access_log_days = 8", "log_days = 8"),
    Sample("reward-range", "stock = 5000", "stock = 0", "stock = 0"),
    Sample("too-few-stamps", "stamps_needed = 2", "stamps_needed = 3", "stamps_needed"),
    Sample("stock-missing", "stock = 5000\n", "", "[reward]"),
    Sample("stock-of-certificates", "stamps_needed = 1", "stamps_needed = 1\nstock = 9", "stock",
           "certificate"),
    # What a child asks for
    Sample("one-time-asks-more", 'id = "new-stamp-day"',
           'id = "new-stamp-day"\ncollects = ["child_email", "parent_email"]', "collects"),
    Sample("one-time-asks-more", 'id = "new-stamp-day"',
           'id = "new-stamp-day"\ncollects = ["child_email", "first_name"]', "collects"),
    Sample("one-time-download", 'id = "new-stamp-day"', 'id = "new-stamp-day"\ndelivers = "file"',
           "delivers"),
    Sample("repeated-asks-more", "messages = 6",
           'messages = 6\ncollects = ["child_email", "parent_email", "home_state"]', "collects"),
    Sample("repeated-without-parent", "messages = 6", 'messages = 6\ncollects = ["child_email"]',
           "collects"),
    Sample("messages-range", "messages = 6", "messages = 27", "= 27"),
    Sample("contest-asks-more", "chance = true",
           'chance = true\ncollects = ["child_email", "mailing_address"]', "collects"),
    Sample("chance-by-card-only", '["paper", "card"]', '["card"]', "methods"),
    Sample("odds-not-said", "A lot of kids play and few win", "You may win it", "odds"),
    Sample("odds-not-said", "Juegan muchos y ganan pocos", "Es para ti", "odds"),
    Sample("contest-outside-promotion", "ends = 2027-07-31", "ends = 2027-09-01", "ends"),
    # Operator and suppliers
    Sample("operator-contact", 'phone = "+1-217-555-0100"\n', "", "[operator]", "operator"),
    Sample("operator-contact", '"privacy@example.org"', '"privacy"', "email", "operator"),
    Sample("operator-contact", '"475 Example Street, Springfield, IL 62701"', '" "', "address",
           "operator"),
    Sample("co-operator-contact", 'email = "hello@example.net"\n', "", "[[co_operators]]"),
    Sample("co-operator-contact", '"+1-217-555-0110"', '"ask us"', "ask us"),
    Sample("bad-fax", '"+1-217-555-0101"', '"none"', "fax", "operator"),
    Sample("site-not-https", '"https://', '"http://', "site", "operator"),
    Sample("bad-statement-name", '"EXAMPLE POST"', '"EXAMPLE POST CHILDREN PROMOTIONS"',
           "statement_name", "operator"),
    Sample("unknown-timezone", '"America/Chicago"', '"America/Springfield"', "timezone",
           "operator"),
    Sample("processor-other-use", "other_use = false", "other_use = true", "other_use = true",
           "operator"),
    Sample("no-mail-processor", 'adapter = "smtp"', 'adapter = "fax"', "[[processors]]",
           "operator"),
    Sample("processor-without-assurance", 'of = "card-desk"', 'of = "card-dusk"', '^id = "card-desk"',
           "operator"),
    Sample("assurance-dates", "expires = 2028-01-10", "expires = 2027-01-10", "expires",
           "operator"),
    Sample("no-security-programme", SECURITY, "", "[operator]", "operator"),
    Sample("no-security-programme", 'coordinator = "Jo Doe"', 'coordinator = "-"', "coordinator",
           "operator"),
    Sample("no-security-programme", 'programme = "SEC-1"', 'programme = ""', "programme",
           "operator"),
    Sample("security-not-yearly", "assessed = 2027-01-14", "assessed = 2026-01-14", "assessed",
           "operator"),
    Sample("security-not-yearly", "reviewed = 2027-01-15", "reviewed = 2026-01-13", "reviewed",
           "operator"),
)  # fmt: skip
