"""What keeps somebody from using a page, as axe-core finds it in the browser."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What a width or a colour scheme can break; everything else is the same in every one of them.
BY_LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable")
RUN = """(rules) => axe.run(document, {resultTypes: ['violations'], ...(rules && {runOnly: rules})})
  .then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"""


def barriers(page: Page, *, seen_before: bool = False) -> list[tuple[str, list[str]]]:
    """Each rule that is broken, with the elements that break it.

    ``seen_before``: the same page was judged whole at another width or scheme; only what those can
    change is judged again, in a fifth of the time.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, list(BY_LOOKS) if seen_before else None)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its screen; 0 or less when it fits."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")
