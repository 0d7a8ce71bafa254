"""Made-up people who fill forms in: names, addresses and days that belong to nobody."""

from dataclasses import dataclass

from forms.simulate.strokes import Rng

FIRST = (
    "Maria", "Tom", "Aisha", "Grace", "Luis", "Hannah", "Wei", "Denise", "Omar", "Ruth",
    "Carlos", "Nadia", "Peter", "Yolanda", "Kim", "Abigail", "Jorge", "Priya", "Walter", "Fay",
)  # fmt: skip
LAST = (
    "Delgado", "Baker", "Rahman", "Okafor", "Nguyen", "Whitfield", "Chen", "Ortiz", "Kowalski",
    "Jefferson", "Martinez", "Haddad", "Lindqvist", "Brown", "Park", "Vasquez", "Iyer", "Stone",
)  # fmt: skip
STREETS = ("Orchard St", "Mill Rd", "Harbor Ave", "Lake View Dr", "Cedar Ct", "Old Post Rd")
TOWNS = ("Bath, ME 04530", "Salem, OR 97301", "Erie, PA 16501", "Duluth, MN 55802")


@dataclass(frozen=True, slots=True)
class Person:
    """What one made-up parent writes by hand."""

    name: str
    street: str
    apartment: str
    town: str
    date: str
    reply: str


def somebody(rng: Rng) -> Person:
    """A parent with an address, all drawn from short lists."""
    first, last = _one(FIRST, rng), _one(LAST, rng)
    street = f"{int(rng.integers(2, 990))} {_one(STREETS, rng)}"
    town = _one(TOWNS, rng)
    month, day = int(rng.integers(5, 9)), int(rng.integers(1, 29))
    dates = (f"{month}/{day}/27", f"{month:02}/{day:02}/2027", f"{month}-{day}-27")
    mail = f"{first}.{last}{int(rng.integers(1, 99))}@example.org".lower()
    return Person(
        name=f"{first} {last}",
        street=street,
        apartment=f"Apt {int(rng.integers(1, 60))}" if rng.random() < 0.3 else "",
        town=town,
        date=_one(dates, rng),
        reply=mail if rng.random() < 0.6 else f"{street}, {town}",
    )


def _one(words: tuple[str, ...], rng: Rng) -> str:
    return words[int(rng.integers(len(words)))]
