"""What a child prints: the certificate and the album card, read back from their pixels and text."""

import dataclasses
import datetime as dt
import pickle
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from app.collecting import nicknames
from app.collecting.album_card import AlbumCard, album_card_pdf
from app.collecting.certificate import (
    Certificate,
    FoundStamp,
    certificate_pdf,
    certificate_words,
)
from app.collecting.drawings import draw, has_drawing
from app.collecting.print_style import BOLD, SIZES, new_canvas

STATIC = Path(__file__).parents[2] / "app" / "static"
ADDRESS = "https://kids.example.org/p/lighthouse-summer/open"
SIX = tuple(
    FoundStamp(picture, picture.replace("-", " ").capitalize())
    for picture in ("spiral-light", "night-light", "fog-horn", "keepers-cat", "observatory", "nope")
)
FACTS = Certificate(
    lang="en", operator="Example Post", promotion_title="Lighthouse Summer",
    nickname="Brave Otter", animal="otter", stamps=SIX, stamps_in_all=6,
    day=dt.date(2027, 6, 10),
)  # fmt: skip
CARD = AlbumCard(
    lang="en", operator="Example Post", promotion_title="Lighthouse Summer",
    nickname="Brave Otter", animal="otter", address=ADDRESS,
    words=("otter", "dragon", "penguin", "whistle", "zebra"),
)  # fmt: skip


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        return " ".join(document[0].get_textpage().get_text_bounded().split())


def size_of(pdf: bytes) -> tuple[float, float]:
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[0].get_size()
    return round(width, 2), round(height, 2)


def codes_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=150 / 72).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_a_certificate_names_the_made_up_name_and_leaves_the_own_name_to_the_hand() -> None:
    text = text_of(certificate_pdf(FACTS))

    for expected in ("Certificate", "Well done, Brave Otter!", "You found all 6 stamps of",
                     "Lighthouse Summer", "June 10, 2027", "My name", "We do not know it",
                     "Spiral light"):  # fmt: skip
        assert expected in text


def test_a_certificate_in_spanish_is_spanish_throughout() -> None:
    facts = dataclasses.replace(
        FACTS, lang="es", nickname="Nutria valiente", promotion_title="Verano de faros"
    )

    text = text_of(certificate_pdf(facts))

    for expected in ("Diploma", "¡Muy bien, Nutria valiente!", "Encontraste los 6 sellos de",
                     "10 de junio de 2027", "Mi nombre", "Escríbelo aquí a mano"):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    ("found", "lang", "sentence"),
    [(1, "en", "You found the stamp of"), (5, "en", "You found 5 stamps of"),
     (1, "es", "Encontraste el sello de"), (5, "es", "Encontraste 5 sellos de")],
)  # fmt: skip
def test_the_sentence_fits_the_number_of_stamps(found: int, lang: str, sentence: str) -> None:
    facts = dataclasses.replace(FACTS, lang=lang, stamps=SIX[:found])

    assert certificate_words(facts).found == sentence


def test_a_name_given_by_agreement_is_printed_on_the_line() -> None:
    text = text_of(certificate_pdf(dataclasses.replace(FACTS, printed_name="Íñigo")))

    assert "Íñigo" in text
    assert "We do not know it" not in text


def test_a_name_beyond_our_type_is_left_to_the_hand_rather_than_printed_as_boxes() -> None:
    words = certificate_words(dataclasses.replace(FACTS, printed_name="小明"))

    assert words.printed_name is None
    assert words.by_hand is None


def test_markup_and_control_characters_are_only_letters() -> None:
    title = "<b>Tom & (Jerry) \\ %s</b>\x00\n"

    text = text_of(certificate_pdf(dataclasses.replace(FACTS, promotion_title=title)))

    assert "<b>Tom & (Jerry) \\ %s</b>" in text


@pytest.mark.parametrize("count", [1, 7, 8, 16, 17, 40])
def test_any_number_of_stamps_stays_on_one_page(count: int) -> None:
    facts = dataclasses.replace(FACTS, stamps=(SIX * 7)[:count], promotion_title="Sea " * 50)

    assert "June 10, 2027" in text_of(certificate_pdf(facts))


def test_equal_facts_give_equal_bytes_in_any_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        elsewhere = pool.submit(certificate_pdf, FACTS).result()

    assert pickle.loads(pickle.dumps(FACTS)) == FACTS  # noqa: S301 - our own bytes
    assert elsewhere == certificate_pdf(FACTS) == certificate_pdf(FACTS)
    assert album_card_pdf(CARD) == album_card_pdf(CARD)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_both_papers_have_their_true_size(paper: str) -> None:
    width, height = SIZES[paper]

    assert size_of(certificate_pdf(dataclasses.replace(FACTS, paper=paper))) == (height, width)
    assert size_of(album_card_pdf(dataclasses.replace(CARD, paper=paper))) == (width, height)


def test_every_drawing_of_ours_can_be_printed() -> None:
    stamps = tuple(
        FoundStamp(path.stem, path.stem) for path in sorted((STATIC / "stamps").glob("*.svg"))
    )

    for animal in nicknames.ANIMALS:
        facts = dataclasses.replace(FACTS, stamps=stamps, animal=animal.picture)
        assert certificate_pdf(facts).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["../css/base", "otter.svg", "", "a/b", "Otter", "nothing-such"])
def test_only_plain_names_of_our_own_drawings_are_opened(name: str) -> None:
    assert has_drawing("avatars", "otter")
    assert not has_drawing("avatars", name)


def test_a_card_shows_five_words_twice_and_its_code_holds_the_address_alone() -> None:
    pdf = album_card_pdf(CARD)

    text = text_of(pdf)

    assert all(text.count(word) == 2 for word in CARD.words)
    assert text.count("The album of Brave Otter") == 2
    assert codes_of(pdf) == [ADDRESS, ADDRESS]


@pytest.mark.parametrize("ending", ["?words=otter", "#otter-dragon"])
def test_no_secret_can_ride_in_the_address_of_a_card(ending: str) -> None:
    with pytest.raises(ValueError, match="nothing but its path"):
        album_card_pdf(dataclasses.replace(CARD, address=ADDRESS + ending))


def test_what_lets_the_ground_shine_through_on_a_screen_does_so_on_paper() -> None:
    out = BytesIO()
    canvas = new_canvas(out, (180, 228), title="", lang="en")
    draw(canvas, "stamps", "harbour-bell", x=0, y=0, width=180, font=BOLD)
    canvas.save()
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        red, green, blue = document[0].render().to_pil().convert("RGB").getpixel((48, 72))
    glow = [round(0.16 * over + 0.84 * under) for over, under in
            zip((0xFF, 0xF4, 0xD6), (0x25, 0x6F, 0x7D), strict=True)]  # fmt: skip
    assert [red, green, blue] == pytest.approx(glow, abs=3)
