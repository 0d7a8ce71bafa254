"""Made-up names: always kind, always with a drawing, never from anything personal."""

from pathlib import Path

import pytest

from app.collecting import nicknames

AVATARS = Path(__file__).parents[2] / "app" / "static" / "avatars"

# Words that would sting beside one of the animals: size, weight, looks, age, speed of mind.
STINGING = """big fat huge great grand mighty large heavy round jolly hungry greedy small tiny little
thin old young slow lazy sleepy silly dumb loud quiet shy ugly pretty smelly dirty blind dark
gordo gorda grande enorme pequeño pequeña flaco flaca viejo vieja lento lenta perezoso perezosa
tonto tonta feo fea bonito bonita sucio sucia ciego ciega"""


def all_names() -> list[tuple[int, int]]:
    qualities, animals = range(len(nicknames.QUALITIES)), range(len(nicknames.ANIMALS))
    return [(quality, animal) for quality in qualities for animal in animals]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Brave Otter", "Nutria valiente"),
        ("Quick Fox", "Zorro veloz"),
        ("Playful Whale", "Ballena juguetona"),
        ("Playful Owl", "Búho juguetón"),
        ("Golden Snail", "Caracol dorado"),
        ("Golden Heron", "Garza dorada"),
    ],
)
def test_spanish_names_agree_with_their_animal(english: str, spanish: str) -> None:
    names = {
        nicknames.name(numbers, "en"): nicknames.name(numbers, "es") for numbers in all_names()
    }

    assert names[english] == spanish


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_pair_of_numbers_is_another_name(lang: str) -> None:
    names = [nicknames.name(numbers, lang) for numbers in all_names()]

    assert len(set(names)) == len(names)
    assert len(names) >= 12 * 60


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_name_can_hurt(lang: str) -> None:
    used = {word.lower() for pair in all_names() for word in nicknames.name(pair, lang).split()}

    assert used & set(STINGING.split()) == set()


def test_every_animal_has_its_drawing() -> None:
    pictures = {nicknames.animal_picture((0, animal)) for animal in range(len(nicknames.ANIMALS))}

    assert pictures == {drawing.stem for drawing in AVATARS.glob("*.svg")}


def test_an_offer_never_repeats_an_animal_or_a_quality() -> None:
    offers = [nicknames.offer() for _ in range(100)]

    assert all(len({n.animal for n in names}) == len(names) == 6 for names in offers)
    assert all(len({n.quality for n in names}) == 6 for names in offers)
    assert len(set(offers)) == 100


@pytest.mark.parametrize("numbers", [(-1, 0), (0, -1), (0, 12), (64, 0)])
def test_tampered_numbers_are_no_name(numbers: tuple[int, int]) -> None:
    assert nicknames.is_nickname((0, 0))
    assert not nicknames.is_nickname(numbers)
