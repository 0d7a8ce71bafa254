"""Made-up names: a kind quality and an animal, kept as two numbers. No child's own name is here."""

import secrets
from typing import NamedTuple


class Nickname(NamedTuple):
    """A made-up name as an album stores it; both numbers count from 0 and never change meaning."""

    quality: int
    animal: int


class Animal(NamedTuple):
    """``picture`` names the drawing; ``feminine`` is the grammar of the Spanish word."""

    picture: str
    en: str
    es: str
    feminine: bool


ANIMALS = (
    Animal("otter", "Otter", "Nutria", feminine=True),
    Animal("fox", "Fox", "Zorro", feminine=False),
    Animal("owl", "Owl", "Búho", feminine=False),
    Animal("seal", "Seal", "Foca", feminine=True),
    Animal("hedgehog", "Hedgehog", "Erizo", feminine=False),
    Animal("turtle", "Turtle", "Tortuga", feminine=True),
    Animal("whale", "Whale", "Ballena", feminine=True),
    Animal("rabbit", "Rabbit", "Conejo", feminine=False),
    Animal("heron", "Heron", "Garza", feminine=True),
    Animal("bat", "Bat", "Murciélago", feminine=False),
    Animal("deer", "Deer", "Ciervo", feminine=False),
    Animal("snail", "Snail", "Caracol", feminine=False),
)

# English, Spanish masculine, Spanish feminine. Nothing about size, weight, looks, age or speed
# of mind: with twelve animals, every pair must be one that a child is glad to be called.
QUALITIES = (
    ("Brave", "valiente", "valiente"),
    ("Kind", "amable", "amable"),
    ("Happy", "feliz", "feliz"),
    ("Merry", "alegre", "alegre"),
    ("Calm", "tranquilo", "tranquila"),
    ("Clever", "ingenioso", "ingeniosa"),
    ("Wise", "sabio", "sabia"),
    ("Gentle", "gentil", "gentil"),
    ("Cheerful", "risueño", "risueña"),
    ("Curious", "curioso", "curiosa"),
    ("Friendly", "amistoso", "amistosa"),
    ("Honest", "sincero", "sincera"),
    ("Lucky", "afortunado", "afortunada"),
    ("Nimble", "ágil", "ágil"),
    ("Quick", "veloz", "veloz"),
    ("Patient", "paciente", "paciente"),
    ("Polite", "cortés", "cortés"),
    ("Playful", "juguetón", "juguetona"),
    ("Sunny", "radiante", "radiante"),
    ("Bright", "brillante", "brillante"),
    ("Bold", "audaz", "audaz"),
    ("Fearless", "intrépido", "intrépida"),
    ("Noble", "noble", "noble"),
    ("Loyal", "leal", "leal"),
    ("True", "fiel", "fiel"),
    ("Helpful", "servicial", "servicial"),
    ("Giving", "generoso", "generosa"),
    ("Creative", "creativo", "creativa"),
    ("Musical", "musical", "musical"),
    ("Magic", "mágico", "mágica"),
    ("Golden", "dorado", "dorada"),
    ("Silver", "plateado", "plateada"),
    ("Starry", "estrellado", "estrellada"),
    ("Cosmic", "cósmico", "cósmica"),
    ("Dancing", "bailarín", "bailarina"),
    ("Singing", "cantarín", "cantarina"),
    ("Smiling", "sonriente", "sonriente"),
    ("Dreamy", "soñador", "soñadora"),
    ("Roaming", "viajero", "viajera"),
    ("Seagoing", "marinero", "marinera"),
    ("Daring", "aventurero", "aventurera"),
    ("Amazing", "asombroso", "asombrosa"),
    ("Fantastic", "fantástico", "fantástica"),
    ("Splendid", "espléndido", "espléndida"),
    ("Terrific", "estupendo", "estupenda"),
    ("Wonderful", "maravilloso", "maravillosa"),
    ("Super", "genial", "genial"),
    ("Peaceful", "pacífico", "pacífica"),
    ("Jovial", "jovial", "jovial"),
    ("Joyful", "dichoso", "dichosa"),
    ("Lively", "animado", "animada"),
    ("Zippy", "enérgico", "enérgica"),
    ("Artful", "artístico", "artística"),
    ("Sparkling", "chispeante", "chispeante"),
    ("Shining", "reluciente", "reluciente"),
    ("Glowing", "luminoso", "luminosa"),
    ("Elegant", "elegante", "elegante"),
    ("Heroic", "heroico", "heroica"),
    ("Trusty", "confiable", "confiable"),
    ("Caring", "cariñoso", "cariñosa"),
    ("Eager", "entusiasta", "entusiasta"),
    ("Witty", "ocurrente", "ocurrente"),
    ("Tropical", "tropical", "tropical"),
    ("Royal", "majestuoso", "majestuosa"),
)


def offer(count: int = 6) -> tuple[Nickname, ...]:
    """``count`` different random names, no animal or quality twice (at most 12)."""
    animals = _shuffled(len(ANIMALS))[:count]
    qualities = _shuffled(len(QUALITIES))[:count]
    return tuple(Nickname(q, a) for q, a in zip(qualities, animals, strict=True))


def is_nickname(numbers: tuple[int, int]) -> bool:
    """Whether both numbers name something; a tampered form may send others."""
    quality, animal = numbers
    return 0 <= quality < len(QUALITIES) and 0 <= animal < len(ANIMALS)


def name(numbers: tuple[int, int], lang: str) -> str:
    """``Brave Otter`` or ``Nutria valiente``. Raises IndexError for numbers of no name."""
    animal = ANIMALS[numbers[1]]
    english, masculine, feminine = QUALITIES[numbers[0]]
    if lang == "es":
        return f"{animal.es} {feminine if animal.feminine else masculine}"
    return f"{english} {animal.en}"


def animal_picture(numbers: tuple[int, int]) -> str:
    """The name of the animal's drawing, without folder or ending: ``otter``."""
    return ANIMALS[numbers[1]].picture


def _shuffled(length: int) -> list[int]:
    numbers = list(range(length))
    secrets.SystemRandom().shuffle(numbers)
    return numbers
