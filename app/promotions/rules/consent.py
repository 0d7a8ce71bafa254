"""Rules about ``[consent]``, ``[retention]`` and ``[reward]``: methods, windows, charge, clocks, stock."""

from collections.abc import Iterator

from app.promotions.rules.parsed import Parsed
from app.promotions.rules.problem import Finding
from app.promotions.rules.ranges import outside
from app.promotions.rules.rule import Rule
from app.promotions.rules.shape import reported_as


def _discloses(parsed: Parsed) -> bool:
    """Whether a promise lets anything out to anyone but internal support."""
    kinds = {recipient.text("kind") for recipient in parsed.tables("recipients")}
    return bool(kinds - {"internal_support", None})


def _email_plus(parsed: Parsed) -> Iterator[Finding]:
    consent = parsed.table("consent")
    if "email_plus" not in consent.texts("methods"):
        return
    for promise in (parsed, *parsed.siblings):
        if _discloses(promise):
            name = promise.table("promotion").text("id") or promise.file
            yield Finding(consent.at("methods"), f"email_plus is offered, and {name} discloses")
            return


def _paper_window_shorter(parsed: Parsed) -> Iterator[Finding]:
    consent = parsed.table("consent")
    answer, paper = consent.number("answer_within_days"), consent.number("paper_within_days")
    if answer is not None and paper is not None and 1 <= paper < answer <= 14:
        at = consent.at("paper_within_days")
        yield Finding(at, f"paper has {paper} days, an answer on screen {answer}")


def _stamps_needed(parsed: Parsed) -> Iterator[Finding]:
    reward = parsed.table("reward")
    needed, there = reward.number("stamps_needed"), len(list(parsed.tables("stamps")))
    if needed is not None and 0 < there < needed <= 60:
        yield Finding(reward.at("stamps_needed"), f"{needed} stamps are needed; there are {there}")


def _stock_missing(parsed: Parsed) -> Iterator[Finding]:
    reward = parsed.table("reward")
    if reward.text("kind") == "posted" and "stock" not in reward.keys:
        yield Finding(reward.path, "the reward is posted, and its stock is missing")


def _stock_of_certificates(parsed: Parsed) -> Iterator[Finding]:
    reward = parsed.table("reward")
    if reward.text("kind") == "certificate" and "stock" in reward.keys:
        yield Finding(reward.at("stock"), "a certificate has a stock")


RULES = (
    Rule(
        "unknown-method", "VPC-02, 312.5(b)(2)",
        "Only methods that the rule lists and the service has built can prove who agrees.",
        "choose from the methods named.", reported_as("unknown-method"),
    ),
    Rule(
        "email-plus-with-disclosure", "VPC-13, 312.5(b)(2)(viii)",
        "E-mail alone serves only an operator that discloses nothing anywhere.",
        "take email_plus out of methods.", _email_plus,
    ),
    Rule(
        "card-charge-range", "VPC-03, 312.5(b)(2)(ii)",
        "A charge under the card minimum is no transaction, a large one is a barrier.",
        "choose 50 to 500 cents.", outside("consent", "card_charge_cents"),
    ),
    Rule(
        "card-refund-range", "VPC-07, 312.5(b)(2)(ii)",
        "The charge must reach the statement before it goes back, and must go back.",
        "choose 7 to 30 days.", outside("consent", "card_refund_after_days"),
    ),
    Rule(
        "answer-window", "PAR-05, 312.5(c)(1)",
        "An address given by a child is erased after two weeks without an answer.",
        "choose 1 to 14 days.", outside("consent", "answer_within_days"),
    ),
    Rule(
        "paper-window", "PAR-05, 312.5(c)(1)",
        "Post and fax may take longer than a screen, but no more than a month.",
        "choose 1 to 30 days.", outside("consent", "paper_within_days"),
    ),
    Rule(
        "paper-window-shorter", "PAR-05, 312.5(c)(1)",
        "A family with a printer and a stamp needs no less time than one with a screen.",
        "give paper at least the days of answer_within_days.", _paper_window_shorter,
    ),
    Rule(
        "evidence-range", "RET-03, 312.10",
        "Proof of consent is kept for a finite time, long enough to answer for it.",
        "choose 365 to 1825 days.", outside("retention", "evidence_days"),
    ),
    Rule(
        "scan-clock-range", "RET-03, 312.10",
        "A signed page holds more than the proof needs, so it goes on its own clock.",
        "choose days inside the limits.",
        outside(
            "retention",
            "scans_after_decision_days", "unmatched_page_days", "paper_original_days",
        ),
    ),
    Rule(
        "log-clock-range", "RET-01, 312.10",
        "Logs, marks and keys are information too and have a day on which they go.",
        "choose days inside the limits.",
        outside(
            "retention",
            "mail_log_days", "access_log_days", "never_mail_me_days", "key_generation_days",
            "parent_days",
        ),
    ),
    Rule(
        "reward-range", "COL-02, 312.7", "A reward must be within a child's reach.",
        "choose a number inside the limits.", outside("reward", "stamps_needed", "stock"),
    ),
    Rule(
        "too-few-stamps", "COL-02, 312.7", "A reward must be within a child's reach.",
        "add stamps or ask for fewer.", _stamps_needed,
    ),
    Rule(
        "stock-missing", "COL-02, 312.7", "A reward that runs out unannounced is promised in vain.",
        "add stock: how many rewards there are.", _stock_missing,
    ),
    Rule(
        "stock-of-certificates", "DN-04, 312.4(a)", "A certificate never runs out.",
        "take stock out.", _stock_of_certificates,
    ),
)  # fmt: skip
