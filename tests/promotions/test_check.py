"""Each rule of the checker sees its broken sample, alone and on the right line."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.promotions.check import Problem, check_files, check_text, problems_of
from app.promotions.check.reading import parse
from app.promotions.rules import RULES
from tests.promotions.failing_samples import SAMPLES, TEXTS, Sample
from tests.promotions.promise_texts import CERTIFICATE, OPERATOR, POSTED

SAMPLE_FILES = Path(__file__).parents[2] / "promotions"

# Rules whose sample is more than one change of one file; each has its own test below.
ELSEWHERE = {
    "unreadable-file",
    "operator-missing",
    "recipient-without-assurance",
    "card-without-processor",
    "supplier-twice",
    "reward-on-optional-item",
    "integral-internal-support",
    "child-texts-together-too-hard",
}


def problems(sample: Sample) -> tuple[Problem, ...]:
    if sample.base == "operator":
        return problems_of(parse(sample.text, "operator.toml", "operator"))
    return check_text(sample.text, OPERATOR)


def codes(found: tuple[Problem, ...]) -> list[str]:
    return [problem.rule for problem in found]


@pytest.mark.parametrize("base", ["posted", "certificate"])
def test_the_unbroken_promises_check_clean(base: str) -> None:
    assert check_text(TEXTS[base], OPERATOR) == ()


def test_the_unbroken_operator_checks_clean() -> None:
    assert problems_of(parse(OPERATOR, "operator.toml", "operator")) == ()


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{s.rule}-{i}" for i, s in enumerate(SAMPLES)])
def test_a_broken_place_is_reported_by_its_rule_alone(sample: Sample) -> None:
    found = problems(sample)

    assert codes(found) == [sample.rule], [str(problem) for problem in found]


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{s.rule}-{i}" for i, s in enumerate(SAMPLES)])
def test_a_broken_place_is_reported_on_its_line(sample: Sample) -> None:
    (found,) = problems(sample)

    assert found.line == sample.line


def test_every_rule_has_a_failing_sample() -> None:
    seen = {sample.rule for sample in SAMPLES} | ELSEWHERE

    assert {rule.code for rule in RULES} == seen


def test_every_rule_says_why_and_what_to_change() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) >= 45
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.code)
        assert re.match(r"[A-Z]{2,3}-\d\d", rule.requirement), rule.code
        assert rule.reason.endswith(".") and rule.fix.endswith("."), rule.code


@pytest.mark.proves("AGE-01")
def test_the_sample_promises_check_clean() -> None:
    assert check_files(sorted(SAMPLE_FILES.glob("*.toml"))) == ()


def test_all_problems_are_reported_at_once_in_order_of_lines() -> None:
    text = POSTED.replace("keep_days = 31", "keep_days = 999").replace("chance", "chanse")
    text = text.replace('audience = "child_primary"', 'audience = "general"')

    found = check_text(text, OPERATOR)

    assert codes(found) == ["general-audience", "keep-range", "missing-key", "unknown-key"]
    assert [p.line for p in found] == sorted(p.line for p in found)


def test_a_report_is_one_unwrapped_line_with_requirement_reason_and_fix() -> None:
    (found,) = check_text(POSTED.replace("keep_days = 31", "keep_days = 999"), OPERATOR)

    assert str(found) == (
        "promise.toml:48: keep-range: keep_days is 999; 1 to 730 days are allowed "
        "[RET-01, 312.10] Nothing is kept for ever, and nothing for no time. "
        "Fix: choose the fewest days that the purpose needs."
    )


def test_the_json_form_has_the_six_keys_of_the_contract() -> None:
    (found,) = check_text(POSTED.replace("keep_days = 31", "keep_days = 999"), OPERATOR)

    assert list(found.as_json()) == ["file", "line", "rule", "message", "requirement", "fix"]
    json.dumps(found.as_json())


def test_a_file_that_is_not_there_or_not_text_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "operator.toml").write_text(OPERATOR)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")

    found = check_files([tmp_path / "absent.toml", binary])

    assert codes(found) == ["unreadable-file", "unreadable-file"]
    assert {problem.line for problem in found} == {1}


@pytest.mark.proves("DN-08")
def test_a_promise_without_its_operator_is_refused_at_line_one(tmp_path: Path) -> None:
    promise = tmp_path / "p.toml"
    promise.write_text(CERTIFICATE)

    (found,) = check_files([promise])

    assert (found.rule, found.line) == ("operator-missing", 1)


def test_the_operator_file_beside_the_promise_is_checked_once(tmp_path: Path) -> None:
    (tmp_path / "operator.toml").write_text(OPERATOR.replace("https://", "http://"))
    for name, text in (("a.toml", CERTIFICATE), ("b.toml", POSTED)):
        (tmp_path / name).write_text(text)

    found = check_files([tmp_path / "a.toml", tmp_path / "b.toml"])

    assert codes(found) == ["site-not-https"]
    assert found[0].file == str(tmp_path / "operator.toml")


def test_a_named_operator_file_is_used_instead_of_the_one_beside(tmp_path: Path) -> None:
    promise = tmp_path / "p.toml"
    promise.write_text(CERTIFICATE)
    named = tmp_path / "elsewhere" / "post.toml"
    named.parent.mkdir()
    named.write_text(OPERATOR)

    assert check_files([promise], named) == ()


def test_a_named_operator_file_without_an_operator_is_told_so(tmp_path: Path) -> None:
    promise = tmp_path / "p.toml"
    promise.write_text(CERTIFICATE)
    empty, absent = tmp_path / "empty.cfg", tmp_path / "absent.cfg"
    empty.write_text("")

    told = {"missing-key", "card-without-processor", "no-security-programme"}
    assert set(codes(check_files([promise], empty))) == told
    assert codes(check_files([promise], absent)) == ["unreadable-file"]


@pytest.mark.proves("DIS-05")
def test_a_recipient_without_a_written_assurance_is_refused() -> None:
    found = check_text(POSTED, OPERATOR.replace('of = "map-club"', 'of = "other-club"'))

    assert [(p.rule, p.line) for p in found] == [("recipient-without-assurance", 69)]


@pytest.mark.proves("DIS-05")
def test_card_needs_a_declared_card_processor() -> None:
    found = check_text(POSTED, OPERATOR.replace('adapter = "stripe"', 'adapter = "hosting"'))

    assert codes(found) == ["card-without-processor"]


def test_one_supplier_is_not_processor_and_recipient() -> None:
    found = check_text(POSTED.replace("map-club", "card-desk"), OPERATOR)

    assert codes(found) == ["supplier-twice"]


@pytest.mark.proves("COL-02")
def test_a_posted_reward_never_depends_on_an_optional_address() -> None:
    start = POSTED.index('field = "mailing_address"')
    text = POSTED[:start] + re.sub(r"(needed_for|why_needed) = .*\n", "", POSTED[start:], count=2)
    text = re.sub(r'(?s)(field = "mailing_address".*?)recipients = .*?\n', r"\1", text, count=1)

    assert codes(check_text(text, OPERATOR)) == ["reward-on-optional-item"]


@pytest.mark.proves("DIS-02")
def test_internal_support_is_never_integral() -> None:
    text = POSTED.replace('kind = "third_party"', 'kind = "internal_support"', 1)

    assert codes(check_text(text, OPERATOR)) == ["integral-internal-support"]


@pytest.mark.proves("VPC-13")
def test_email_plus_counts_what_the_operator_discloses_in_other_promotions() -> None:
    text = CERTIFICATE.replace('methods = ["card"]', 'methods = ["card", "email_plus"]')

    assert codes(check_text(text, OPERATOR)) == []
    assert codes(check_text(text, OPERATOR, others=[CERTIFICATE])) == []
    assert codes(check_text(text, OPERATOR, others=[POSTED])) == ["email-plus-with-disclosure"]


@pytest.mark.proves("CHN-02")
def test_many_short_texts_may_not_be_hard_together() -> None:
    text = CERTIFICATE.replace("Find the stars in the park.", "Everybody comes to visit at night.")
    text = text.replace("Look up at the sign in the park", "Look for the gigantic animal model")
    text = text.replace(
        "to print your name on your sheet", "to print your name on your colorful diploma"
    )

    (found,) = check_text(text, OPERATOR)

    assert found.rule == "child-texts-together-too-hard"


@pytest.mark.proves("VPC-02")
def test_paper_is_a_method_that_checks() -> None:
    assert check_text(CERTIFICATE.replace('["card"]', '["paper"]'), OPERATOR) == ()


LINES = sorted({row for text in TEXTS.values() for row in text.split("\n")})
JUNK = st.sampled_from(
    ["= 1", "[[", "x = [1, {", '"', "[stamps]", "[[promotion]]", "stamps = 1", "practices = [1]",
     "recipients = [[]]", "id = []", "title = 1", "keep_days = 99999999999999999999",
     "keep_days = nan", "languages = [1]", "about = { en = 1 }", "opens = 2027-01-01T00:00:00",
     "methods = {}", "[operator.agency_notice]", "routine_uses = { en = 1 }", "processors = {}",
     "field = true", "\u2028 = 1"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(LINES), JUNK), max_size=40), st.booleans())
def test_the_checker_survives_any_arrangement_of_lines(rows: list[str], operator: bool) -> None:
    text = "\n".join(rows)

    found = problems_of(parse(text, "x.toml", "operator" if operator else "promise"))

    assert found, "no such arrangement is a whole file"
    assert all(1 <= p.line <= max(1, len(rows)) and "\n" not in str(p) for p in found)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_one_changed_value_of_a_sound_promise_never_breaks_the_checker(data: st.DataObject) -> None:
    rows = POSTED.split("\n")
    at = data.draw(st.sampled_from([i for i, row in enumerate(rows) if " = " in row]))
    junk = data.draw(
        st.sampled_from(["true", "[]", "{}", "-1", '""', "1.5", "[[1]]", "2027-01-01"])
    )
    rows[at] = f"{rows[at].split(' = ')[0]} = {junk}"

    found = check_text("\n".join(rows), OPERATOR)

    assert all(problem.line >= 1 for problem in found)


@given(st.text(max_size=60))
def test_no_text_crashes_the_checker(text: str) -> None:
    assert problems_of(parse(text, "x.toml"))
