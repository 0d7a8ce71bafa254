"""How the console calls the promotions, so that no two of them are called the same."""

from collections import Counter
from collections.abc import Iterable

from app.promotions.publishing import Revision


def promotion_names(revisions: Iterable[Revision], lang: str) -> dict[str, str]:
    """Each promotion's title by its id; where titles repeat, as year after year, the id follows."""
    titles = {r.promotion_id: r.declaration.promotion.title.text(lang) for r in revisions}
    often = Counter(titles.values())
    return {
        promotion: f"{title} ({promotion})" if often[title] > 1 else title
        for promotion, title in titles.items()
    }
