"""How a number outside its limits is found; the limits stand in the catalogue."""

from collections.abc import Iterator

from app.promotions.catalogue import RANGES
from app.promotions.rules.parsed import Parsed
from app.promotions.rules.problem import Finding, counted
from app.promotions.rules.rule import Find
from app.promotions.rules.text_places import entries


def outside(table: str, *keys: str) -> Find:
    """The function of a rule that reports those numbers of ``table`` outside their limits."""

    def find(parsed: Parsed) -> Iterator[Finding]:
        for entry in entries(parsed, table):
            for key in keys:
                limits, number = RANGES[table, key], entry.number(key)
                if number is not None and not limits.least <= number <= limits.most:
                    allowed = f"{limits.least} to {limits.most} {limits.unit} are allowed"
                    yield Finding(entry.at(key), f"{key} is {counted(number)}; {allowed}")

    return find
