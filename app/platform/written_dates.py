"""How a date is written in each language: month names and their order. Sentences live elsewhere."""

import datetime as dt

MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}


def written_date(day: dt.date, language: str) -> str:
    """The day as people write it: ``June 1, 2027``, ``1 de junio de 2027``."""
    month = MONTHS[language][day.month - 1]
    if language == "es":
        return f"{day.day} de {month} de {day.year}"
    return f"{month} {day.day}, {day.year}"


def month_mark(day: dt.date, language: str) -> str:
    """The month as a postmark shows it: three capitals."""
    return MONTHS[language][day.month - 1][:3].upper()
