"""How days, times and money read in a letter, in each language. Pure; told by the operator's clock."""

from datetime import datetime, tzinfo

from app.platform.written_dates import written_date


def local_day(value: datetime, language: str, zone: tzinfo) -> str:
    """The day of an instant where the operator is."""
    return written_date(value.astimezone(zone).date(), language)


def clock_time(value: datetime, zone: tzinfo) -> str:
    """``14:02``, where the operator is."""
    return value.astimezone(zone).strftime("%H:%M")


def moment(value: datetime, language: str, zone: tzinfo) -> str:
    """``June 13, 2027 at 10:00 (CDT)``: somebody may have to act before it."""
    local = value.astimezone(zone)
    between = " a las " if language == "es" else " at "
    return f"{written_date(local.date(), language)}{between}{local:%H:%M} ({local:%Z})"


def dollars(cents: int, language: str) -> str:
    """``50 cents``, ``1 dollar`` or ``$1.50``; in Spanish ``50 centavos``, ``1 dólar``."""
    if cents < 100:
        return f"{cents} {'centavos' if language == 'es' else 'cents'}"
    if cents == 100:
        return "1 dólar" if language == "es" else "1 dollar"
    return f"${cents // 100}.{cents % 100:02d}"


def listed(items: tuple[str, ...], language: str) -> str:
    """``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    joint = " y " if language == "es" else " and "
    if language == "es" and items[-1].lower().startswith(("i", "hi")):
        joint = " e "
    return ", ".join(items[:-1]) + joint + items[-1]
