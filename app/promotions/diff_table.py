"""How each key of a promise is judged when it changes; a key that is not here counts as wider."""

from app.promotions.diff_change import (
    Judge,
    editorial,
    longer_is_wider,
    new_words_are_wider,
    one_of,
    shorter_is_wider,
    widening,
)

# An event only shortens a clock, so gaining one is narrower; the promotion closes before claims do.
_ERASE_ON = one_of(
    {
        (None, "reward_posted"): "narrower",
        (None, "claims_closed"): "narrower",
        (None, "promotion_closed"): "narrower",
        ("claims_closed", "promotion_closed"): "narrower",
    }
)
_SOURCE = one_of({("child", "parent"): "narrower"})
_NEEDED_FOR = one_of({("reward", None): "narrower"})
_AUDIENCE = one_of({("mixed", "child_primary"): "narrower"})
_RECIPIENT_KIND = one_of({("third_party", "internal_support"): "narrower"})
_INTEGRAL = one_of({(True, False): "narrower"})

JUDGES: dict[tuple[str, str], Judge] = {
    ("promotion", "audience"): _AUDIENCE,
    ("promotion", "reading_band"): editorial,
    ("promotion", "audience_reason"): editorial,
    ("promotion", "opens"): editorial,
    ("promotion", "closes"): longer_is_wider,
    ("promotion", "languages"): editorial,
    ("promotion", "title"): editorial,
    ("promotion", "about"): editorial,
    ("promotion", "age_screen"): editorial,
    ("co_operators", "address"): editorial,
    ("co_operators", "phone"): editorial,
    ("co_operators", "email"): editorial,
    ("stamps", "name"): editorial,
    ("stamps", "picture"): editorial,
    ("stamps", "hint"): editorial,
    ("stamps", "codes"): editorial,
    ("practices", "from_"): _SOURCE,
    ("practices", "purpose"): new_words_are_wider,
    ("practices", "needed_for"): _NEEDED_FOR,
    ("practices", "why_needed"): editorial,
    ("practices", "why_kept"): editorial,
    ("practices", "keep_days"): longer_is_wider,
    ("practices", "erase_on"): _ERASE_ON,
    ("recipients", "name"): new_words_are_wider,
    ("recipients", "category"): new_words_are_wider,
    ("recipients", "kind"): _RECIPIENT_KIND,
    ("recipients", "purpose"): new_words_are_wider,
    ("recipients", "integral"): _INTEGRAL,
    ("recipients", "why_integral"): editorial,
    ("internal_operations", "identifier"): new_words_are_wider,
    ("reward", "kind"): editorial,
    ("reward", "stamps_needed"): editorial,
    ("reward", "stock"): editorial,
    ("reward", "claims_until"): longer_is_wider,
    ("consent", "methods"): editorial,
    ("consent", "answer_within_days"): longer_is_wider,
    ("consent", "paper_within_days"): longer_is_wider,
    ("consent", "forms_until"): editorial,
    ("consent", "card_charge_cents"): editorial,
    ("consent", "card_refund_after_days"): longer_is_wider,
    ("consent", "second_verification_for_disclosure"): editorial,
    ("retention", "evidence_days"): longer_is_wider,
    ("retention", "scans_after_decision_days"): longer_is_wider,
    ("retention", "unmatched_page_days"): longer_is_wider,
    ("retention", "paper_original_days"): longer_is_wider,
    ("retention", "mail_log_days"): longer_is_wider,
    ("retention", "access_log_days"): longer_is_wider,
    ("retention", "never_mail_me_days"): longer_is_wider,
    ("retention", "key_generation_days"): longer_is_wider,
    ("retention", "parent_days"): longer_is_wider,
    ("one_time", "ask"): new_words_are_wider,
    ("one_time", "answer"): editorial,
    ("one_time", "collects"): widening,
    ("one_time", "delivers"): editorial,
    ("repeated", "ask"): new_words_are_wider,
    ("repeated", "messages"): longer_is_wider,
    ("repeated", "every_days"): shorter_is_wider,
    ("repeated", "collects"): widening,
    ("contests", "ask"): new_words_are_wider,
    ("contests", "prize"): editorial,
    ("contests", "odds"): editorial,
    ("contests", "free_entry"): editorial,
    ("contests", "chance"): editorial,
    ("contests", "ends"): longer_is_wider,
    ("contests", "collects"): widening,
}

# Lists of tables: whether a new entry collects, uses or discloses something (and leaves the old
# permission as it was), or is only something more to play with.
NEW_ENTRY_ASKS: dict[str, bool] = {
    "co_operators": True,
    "stamps": False,
    "practices": True,
    "recipients": False,
    "internal_operations": True,
    "one_time": True,
    "repeated": True,
    "contests": True,
}
NEW_ENTRY_IS_ADDITIVE = frozenset({"practices", "one_time", "repeated", "contests"})


def judge_of(table: str, key: str) -> Judge:
    """The judge of a key; what nobody thought of is wider, because missing means no."""
    return JUDGES.get((table, key), widening)
