"""Every letter in both languages: complete, readable, plain, with the links that it owes."""

import dataclasses
import re
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from app.mail.letterhead import Kept
from app.mail.letters import render
from app.mail.messages import MESSAGES, Message, PermissionAsked, PinReset, StopConfirmed
from app.mail.placeholders import fill, names_in
from app.platform.readable_codes import unbroken_reference
from app.promotions.readability import english_grade, inflesz
from tests.mail.samples import AT, EVERY, REFERENCE, SAMPLES, asked, head

WRITTEN = [(lang, message) for lang, message in EVERY if message.frame != "composed"]
HERE = {
    "address": "mum@example.com",
    "link": "https://kids.example.org/x/tok",
    "joining_code": "K4",
}


def named(pair: tuple[str, Message]) -> str:
    return f"{pair[1].name}-{pair[0]}"


every = pytest.mark.parametrize("pair", EVERY, ids=named)
written = pytest.mark.parametrize("pair", WRITTEN, ids=named)


class Loaded(HTMLParser):
    """What a mail program would fetch by itself, and where its links go."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "background", "poster", "data") or (
                name == "style" and "url(" in (value or "")
            ):
                self.fetched.append(value or "")
            if name == "href":
                self.links.append(value or "")


def read(html: str) -> Loaded:
    page = Loaded()
    page.feed(html)
    return page


def test_every_message_has_a_sample_in_both_languages() -> None:
    for letters in SAMPLES.values():
        assert {type(letter) for letter in letters} == set(MESSAGES)
    assert len({message.name for message in MESSAGES}) == len(MESSAGES)


@every
def test_every_message_has_a_subject_a_text_and_html(pair: tuple[str, Message]) -> None:
    language, message = pair
    letter = render(message, language)
    assert message.head.operator in letter.subject
    assert letter.text.strip()
    assert letter.html.startswith("<!doctype html>")
    assert len(letter.digest) == 64


@every
def test_a_subject_names_the_reference_where_there_is_one(pair: tuple[str, Message]) -> None:
    language, message = pair
    subject = render(message, language).subject
    assert (REFERENCE in subject) == hasattr(message, "reference")
    assert not re.search(r"[{}\r\n]|None", subject)


@written
def test_a_letter_writes_the_reference_in_groups_as_the_childs_screen_does(
    pair: tuple[str, Message],
) -> None:
    language, message = pair
    letter = render(message, language)
    for form in (letter.text, letter.html.split("<body", 1)[1]):
        assert REFERENCE not in form
    if message.name == "permission_reminder":
        assert unbroken_reference(REFERENCE) in letter.text


def test_what_stays_reads_as_a_sentence() -> None:
    stays = (Kept(what="The payment's number.", until="Stays until June 17, 2027"),)
    letter = render(
        StopConfirmed(
            head=head("en"),
            reference=REFERENCE,
            stopped_at=AT,
            erase_after=AT,
            goes=(),
            stays=stays,
        ),
        "en",
    )
    assert "- The payment's number (stays until June 17, 2027)\n" in letter.text
    assert "The payment&#39;s number (stays until June 17, 2027)</li>" in letter.html


@written
def test_text_and_html_say_the_same_words(pair: tuple[str, Message]) -> None:
    letter = render(pair[1], pair[0])

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    html = re.sub(r"<head>.*</head>", "", letter.html, flags=re.DOTALL)
    shown = HTMLParserText.of(html)
    addresses = r"\{link\}[a-z/-]*"
    assert words(re.sub(addresses, "", letter.text)) == words(shown)


class HTMLParserText(HTMLParser):
    """The visible words of a page."""

    @classmethod
    def of(cls, html: str) -> str:
        page = cls()
        page.parts: list[str] = []
        page.feed(html)
        return " ".join(page.parts)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@every
def test_nothing_is_loaded_from_afar_and_nothing_tracks(pair: tuple[str, Message]) -> None:
    page = read(render(pair[1], pair[0]).html)
    assert page.fetched == []
    assert not page.tags & {"img", "link", "script", "iframe", "object", "video", "form"}


@written
def test_every_link_is_ours_and_carries_the_one_token(pair: tuple[str, Message]) -> None:
    page = read(render(pair[1], pair[0]).html)
    assert all(link.startswith("{link}") for link in page.links)
    assert bool(page.links) == (pair[1].frame != "plain")


@pytest.mark.proves("RVK-01")
@written
def test_every_letter_after_the_yes_has_the_links_to_stop_and_to_see(
    pair: tuple[str, Message],
) -> None:
    language, message = pair
    letter = render(message, language)
    if message.frame == "parent":
        assert {"{link}", "{link}/stop"} <= set(read(letter.html).links)
        assert "{link}/stop\n" in letter.text
        assert "\n{link}\n" in letter.text


def test_only_letters_before_the_yes_are_without_the_link_to_stop() -> None:
    without = {message.name for _, message in EVERY if message.frame != "parent"}
    assert without == {"permission_asked", "permission_reminder", "card_rejected", "money_returned"}


@pytest.mark.proves("SEC-06")
@written
def test_every_letter_warns_never_to_send_card_bank_or_social_security_numbers(
    pair: tuple[str, Message],
) -> None:
    warning = {
        "en": "Never send card, bank, or Social Security numbers by e-mail.",
        "es": "No mande nunca por correo números de tarjeta, de banco ni del Seguro Social.",
    }
    letter = render(pair[1], pair[0])
    assert warning[pair[0]] in " ".join(letter.text.split())
    assert warning[pair[0]] in letter.html


@written
def test_every_letter_names_the_operator_with_address_phone_and_mail(
    pair: tuple[str, Message],
) -> None:
    letter, top = render(pair[1], pair[0]), pair[1].head
    for fact in (top.operator, top.postal_address, top.phone, top.email):
        assert fact in letter.text
        assert fact in letter.html


@written
def test_every_letter_reads_easily_for_a_parent(pair: tuple[str, Message]) -> None:
    text = render(pair[1], pair[0]).text.partition("Example Post\n\n")[0]
    if pair[0] == "en":
        assert english_grade(text) <= 8
    else:
        assert inflesz(text) >= 55


@every
def test_once_filled_in_nothing_stays_open(pair: tuple[str, Message]) -> None:
    letter = render(pair[1], pair[0])
    text = fill(letter.text, HERE, html=False)
    html = fill(letter.html, HERE, html=True)
    assert names_in(text) == names_in(html) == frozenset()
    assert "mum@example.com" in text


def test_values_are_escaped_in_html_and_never_filled_in_twice() -> None:
    filled = fill("{address} {link}", {"address": "<{link}>", "link": "l"}, html=True)
    assert filled == "&lt;{link}&gt; l"


def test_a_hostile_title_is_escaped_and_cannot_add_a_header() -> None:
    evil = dataclasses.replace(head("en"), operator="Post\r\nBcc: x@example.org<script>")
    letter = render(PinReset(head=evil, reset_at=AT), "en")
    assert "<script>" not in letter.html
    mail = EmailMessage()
    mail["Subject"] = letter.subject
    assert mail["Bcc"] is None
    assert "\n" not in letter.subject


def test_a_value_nobody_gave_stops_the_letter() -> None:
    from app.mail.letters import _environment

    with pytest.raises(UndefinedError):
        _environment(html=False).from_string("{{ nobody_gave_this }}").render()


def test_the_digest_changes_with_any_word_of_either_form() -> None:
    first = asked("en")
    digests = {
        render(changed, "en").digest
        for changed in (
            first,
            dataclasses.replace(first, text=first.text + "x"),
            dataclasses.replace(first, html=first.html + "x"),
        )
    }
    assert len(digests) == 3


def test_a_notice_is_stored_exactly_as_composed() -> None:
    letter = render(asked("en"), "en")
    assert (letter.text, letter.html) == (asked("en").text, asked("en").html)


@pytest.mark.parametrize("message", MESSAGES)
def test_no_field_of_a_message_can_hold_a_person(message: type[Message]) -> None:
    fields = {field.name for field in dataclasses.fields(message)}
    personal = {"address", "email", "name", "first_name", "child", "parent", "nickname", "pin"}
    assert not fields & personal
    assert message.__dataclass_params__.frozen


def test_only_what_anybody_can_cause_is_capped() -> None:
    causes = {message.name: message.cause for message in MESSAGES if message.cause != "parent"}
    assert causes == {
        "permission_asked": "child",
        "permission_reminder": "child",
        "sign_in_link": "form",
    }
    assert PermissionAsked.cause == "child"
