"""The form of a promise: one question for each decision, room for what is asked, ways back."""

import re
from pathlib import Path

import pytest

from app.promotions.check.reading import OPERATOR_FILE, read_file
from app.promotions.declaration import PromotionDeclaration
from app.promotions.operator import OperatorDeclaration
from app.promotions.paper_form import PaperFormError, form_content
from app.promotions.readability import grade_for
from forms.content import FormContent
from forms.layout import MOST_DECISIONS
from tests.promotions.notice_samples import (
    LANGUAGES,
    bare_document,
    full_document,
    operator,
    promise,
)

SAMPLES = Path(__file__).parents[2] / "promotions"
each_language = pytest.mark.parametrize("language", LANGUAGES)


def form(language: str, document: dict[str, object] | None = None) -> FormContent:
    return form_content(promise(document), operator(), language=language)  # type: ignore[arg-type]


def with_recipients(*ids: str) -> dict[str, object]:
    document = full_document()
    club = document["recipients"][1]
    document["recipients"] = [dict(club, id=name, name=name.title()) for name in ids]
    for practice in document["practices"]:
        practice["recipients"] = list(ids)
    return document


@pytest.mark.proves("VPC-12", "DIS-01")
@each_language
def test_each_disclosure_that_is_not_integral_has_a_question_of_its_own(language: str) -> None:
    content = form(language)
    ids = [decision.id for decision in content.decisions]
    assert ids == ["collect_use", "disclose.lighthouse-society"]
    assert content.recipients == ("lighthouse-society",)
    asked = {"en": "May we", "es": "¿Podemos"}[language]
    assert all(decision.words.startswith(asked) for decision in content.decisions)


@pytest.mark.proves("VPC-12")
@each_language
def test_the_first_question_names_every_item_and_what_goes_with_it(language: str) -> None:
    words = form(language).decisions[0].words
    items = {
        "en": ("your child's first name, your postal address and the state your child lives in"),
        "es": ("el nombre de su hijo o hija, su dirección postal y el estado donde vive"),
    }
    assert items[language] in words
    assert "Acme Mailing House Inc." in words
    assert "Springfield" not in words


@each_language
def test_a_disclosures_question_says_what_who_why_and_that_no_costs_nothing(language: str) -> None:
    words = form(language).decisions[1].words
    said = {
        "en": "May we give the state your child lives in to Springfield Lighthouse Society? "
        "It makes a map. Your child loses nothing by a no.",
        "es": "¿Podemos dar el estado donde vive su hijo o hija a Springfield Lighthouse Society, "
        "que hace un mapa? Con un no, su hijo o hija no pierde nada.",
    }
    assert words == said[language]


@each_language
def test_questions_and_write_ins_read_at_a_parents_grade(language: str) -> None:
    content = form(language)
    texts = [d.words for d in content.decisions] + [w.words for w in content.write_ins]
    for text in texts:
        assert grade_for(text, language, "parent").fits, (text, grade_for(text, language, "parent"))


@each_language
def test_only_what_is_asked_of_the_parent_is_written_in(language: str) -> None:
    (write_in,) = form(language).write_ins
    assert write_in.field == "mailing_address"
    lines = {
        "en": ("Street and number, or PO box", "City", "State", "ZIP code"),
        "es": ("Calle y número, o apartado postal", "Ciudad", "Estado", "Código postal (ZIP)"),
    }
    assert set(lines[language]) <= set(write_in.lines)
    assert len(write_in.lines) == 5


@pytest.mark.parametrize("field", ["first_name", "home_state"])
def test_any_field_may_be_asked_of_the_parent(field: str) -> None:
    document = full_document()
    for practice in document["practices"]:
        practice["from"] = "parent" if practice["field"] == field else "child"
    (write_in,) = form("en", document).write_ins
    assert write_in.field == field
    assert len(write_in.lines) == 1


@each_language
def test_the_form_says_where_and_until_when(language: str) -> None:
    content = form(language)
    until = {"en": "September 15, 2027", "es": "15 de septiembre de 2027"}
    assert content.until == until[language]
    assert content.operator.address == "475 Example Street, Springfield, IL 62701"
    assert content.operator.fax == "+1-217-555-0101"
    assert content.status_address == "https://kids.example.org/form"
    assert not re.search(r"[0-9]", content.status_address)


@each_language
def test_the_whole_notice_goes_with_the_form(language: str) -> None:
    assert form(language).notice[0].kind == "title"
    assert len([b for b in form(language).notice if b.kind == "section"]) == 16


def test_more_disclosures_than_a_form_has_room_for_are_named() -> None:
    room = [f"club-{number}" for number in range(1, MOST_DECISIONS)]
    assert form("en", with_recipients(*room)).recipients == tuple(room)
    with pytest.raises(
        PaperFormError, match=r"room for 3 disclosures .* club-1, club-2, club-3, one"
    ):
        form("en", with_recipients(*room, "one-more"))


@pytest.mark.parametrize("name", ["Map Club", "map_club", "clüb", "a.b"])
def test_a_recipient_id_that_no_code_can_carry_is_refused(name: str) -> None:
    with pytest.raises(PaperFormError, match="a-z, 0-9 and -"):
        form("en", with_recipients(name))


def test_recipient_ids_that_fill_the_square_code_are_refused() -> None:
    with pytest.raises(PaperFormError, match="too long"):
        form("en", with_recipients("a" * 60, "b" * 60))


def test_a_promise_that_asks_for_nothing_needs_no_form() -> None:
    with pytest.raises(PaperFormError, match="nothing to permit"):
        form("en", bare_document())


def test_a_language_the_promise_is_not_written_in_is_refused() -> None:
    document = full_document()
    document["promotion"]["languages"] = ["en"]
    with pytest.raises(PaperFormError, match="not written in es"):
        form("es", document)


@pytest.mark.proves("VPC-12", "DIS-01")
@each_language
def test_in_large_type_the_same_decisions_are_asked_in_fewer_words(language: str) -> None:
    whole = form(language)
    large = form_content(promise(), operator(), language=language, large=True)  # type: ignore[arg-type]
    assert [d.id for d in large.decisions] == [d.id for d in whole.decisions]
    assert large.notice == whole.notice
    assert [(w.field, len(w.lines)) for w in large.write_ins] == [("mailing_address", 5)]
    for brief, full in zip(large.decisions, whole.decisions, strict=True):
        assert brief.heading == full.heading
        assert brief.words.count("?") == 1
        assert len(brief.words) < len(full.words)


@each_language
@pytest.mark.parametrize("sample", ["lighthouse-summer", "night-sky"])
def test_every_sample_makes_a_form(sample: str, language: str) -> None:
    promise_file = read_file(SAMPLES / f"{sample}.toml")
    declared = PromotionDeclaration.from_document(dict(promise_file.root.keys))
    office = OperatorDeclaration.from_document(dict(read_file(SAMPLES / OPERATOR_FILE).root.keys))
    content = form_content(declared, office, language=language)  # type: ignore[arg-type]
    for decision in content.decisions:
        assert grade_for(decision.words, language, "parent").fits
        assert len(decision.words) <= 260
