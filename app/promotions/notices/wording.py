"""How counted days and money are written in each language; sentences live in the templates."""

_DAYS = {"en": ("day", "days"), "es": ("día", "días")}
_MINUTES = {"en": ("minute", "minutes"), "es": ("minuto", "minutos")}
_CENTS = {"en": "cents", "es": "centavos"}
_KEPT = {
    "en": ("We erase it after {days}.", "We erase it after {days} or, if that is sooner, {event}."),
    "es": ("Se borra a los {days}.", "Se borra a los {days} o, si es antes, {event}."),
}


def counted_days(count: int, language: str) -> str:
    """Return `1 day` or `14 days` in the language."""
    return _counted(count, _DAYS[language], language)


def counted_minutes(count: int, language: str) -> str:
    """Return `1 minute` or `4 minutes` in the language."""
    return _counted(count, _MINUTES[language], language)


def written_charge(cents: int, language: str) -> str:
    """Return cents of a US dollar as people say them: `50 cents`, `$1.25`."""
    if cents < 100:
        return f"{cents} {_CENTS[language]}"
    return f"${cents // 100}.{cents % 100:02d}"


def kept_for(days: int, event: str, language: str) -> str:
    """Return when an item is erased: after its days, or at an earlier event when one is named."""
    by_days, by_event = _KEPT[language]
    pattern = by_event if event else by_days
    return pattern.format(days=counted_days(days, language), event=event)


def capital(text: str) -> str:
    """Return declared words with a capital first and no line breaks."""
    tidy = " ".join(text.split())
    return tidy[:1].upper() + tidy[1:]


def sentence(text: str) -> str:
    """Return declared words as a sentence: a capital first, one full stop at the end."""
    return ended(capital(text))


def ended(text: str) -> str:
    """Return the text with a full stop, unless it already ends."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def written_number(count: int, language: str) -> str:
    """Return a whole number as people write it: `1,095` in English, `1095` in Spanish."""
    return f"{count:,}" if language == "en" else str(count)


def _counted(count: int, words: tuple[str, str], language: str) -> str:
    return f"{written_number(count, language)} {words[0] if count == 1 else words[1]}"
