"""Whole pages made of every macro, looked at by Chromium: axe, targets, reflow, motion, weight."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.barriers import barriers, sideways
from tests.look.harness import render, show

SHEETS = ["album", "children", "certificate", "parents", "staff"]
Opener = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Opener]:
    opened = []

    def open_it(html: str, *, width: int = 1280, **options: str) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        opened.append(context)
        page = context.new_page()
        show(page, html)
        page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
        return page

    yield open_it
    for context in opened:
        context.close()


def _html(sheet: str) -> str:
    if sheet.startswith("problem-"):
        tone = sheet.removeprefix("problem-")
        return render("errors/problem.html", code="unavailable", tone=tone, back_url="/")
    return render(f"{sheet}.html")


@pytest.mark.parametrize("sheet", [*SHEETS, "problem-children", "problem-parents", "problem-staff"])
def test_a_page_keeps_nobody_out_and_fits_its_screen(open_page: Opener, sheet: str) -> None:
    """320 is also what a screen of 1280 shows at four times its size (WCAG 1.4.10)."""
    page = open_page(_html(sheet), width=390, color_scheme="light")
    assert barriers(page) == []
    for width, scheme in ((320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert sideways(page) <= 0, width
        assert barriers(page, seen_before=True) == [], (width, scheme)


@pytest.mark.parametrize("sheet", ["album", "children", "certificate", "problem-children"])
def test_everything_a_child_touches_is_at_least_52_pixels_high(
    open_page: Opener, sheet: str
) -> None:
    page = open_page(_html(sheet))
    targets = "button, .btn, .solo, nav a, .links a, .pick, input:not([type=hidden])"
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        heights = page.eval_on_selector_all(
            targets, "found => found.map(e => [e.outerHTML, e.getBoundingClientRect().height])"
        )
        assert len(heights) > 1
        assert [markup for markup, height in heights if height < 52] == []


def test_text_is_large_enough_for_each_reader(open_page: Opener) -> None:
    def smallest(sheet: str) -> float:
        return open_page(_html(sheet)).evaluate(
            """Math.min(...[...document.querySelectorAll('main *, footer *')]
            .filter(e => !e.closest('svg, .sr')
              && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
        )

    assert smallest("album") >= 18
    assert smallest("children") >= 18
    assert smallest("parents") >= 14
    assert smallest("staff") >= 12.5


def test_a_letter_to_parents_keeps_its_lines_under_68_characters(open_page: Opener) -> None:
    page = open_page(_html("parents"))
    longest = page.evaluate(
        """Math.max(...[...document.querySelectorAll('main p')].map(p => {
          const lines = {}, range = document.createRange();
          const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) for (let i = 0; i < walker.currentNode.length; i++) {
            range.setStart(walker.currentNode, i); range.setEnd(walker.currentNode, i + 1);
            const box = range.getBoundingClientRect();
            const line = Math.round(box.bottom / 8);
            if (box.width) lines[line] = (lines[line] || 0) + 1;
          }
          return Math.max(...Object.values(lines)); }))"""
    )
    assert longest <= 68


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_page_breaks_no_rule_of_the_content_security_policy(
    chromium: Browser, sheet: str
) -> None:
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    show(page, _html(sheet))
    page.close()
    assert [line for line in said if "Password forms" not in line] == []


@pytest.mark.parametrize("sheet", ["album", "children", "certificate", "problem-children"])
def test_a_childs_page_weighs_less_than_60_kilobytes(chromium: Browser, sheet: str) -> None:
    page = chromium.new_page()
    weights = show(page, _html(sheet))
    page.close()
    assert len(weights) >= 4
    assert sum(weights) < 60_000


def test_a_stamp_won_drops_in_and_stays_still_for_who_asked_for_calm(open_page: Opener) -> None:
    names = "getComputedStyle(document.querySelector('.won .sheet')).animationName"
    assert open_page(_html("album")).evaluate(names) == "drop"
    assert open_page(_html("album"), reduced_motion="reduce").evaluate(names) == "none"


def test_the_code_box_is_above_the_fold_on_a_phone(open_page: Opener) -> None:
    page = open_page(_html("album"), width=390)
    bottom = page.evaluate("document.querySelector('.ask button').getBoundingClientRect().bottom")
    assert bottom <= 640


def test_buttons_keep_an_edge_in_forced_colours(open_page: Opener) -> None:
    page = open_page(_html("parents"), forced_colors="active")
    widths = page.eval_on_selector_all(
        ".btn, .pick, .letter, .note",
        "found => found.map(e => parseFloat(getComputedStyle(e).borderTopWidth))",
    )
    assert min(widths) >= 1


def test_two_ways_side_by_side_weigh_the_same(open_page: Opener) -> None:
    looks = open_page(_html("parents")).eval_on_selector_all(
        ".two .btn",
        """found => found.map(e => { const s = getComputedStyle(e), r = e.getBoundingClientRect();
        return [s.color, s.backgroundColor, s.fontSize, s.fontWeight, r.width, r.height].join() })""",
    )
    assert len(looks) == 2
    assert looks[0] == looks[1]


def test_the_skip_link_is_the_first_stop_of_the_keyboard_and_leads_to_main(
    open_page: Opener,
) -> None:
    page = open_page(_html("album"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_error_line_leads_to_its_box_and_the_box_names_it(open_page: Opener) -> None:
    page = open_page(_html("parents"))
    page.get_by_role("link", name="The PIN needs six figures.").click()
    assert page.evaluate("document.activeElement.id") == "f-pin"
    described = page.locator("#f-pin").get_attribute("aria-describedby")
    assert described == "f-pin-hint f-pin-error"
    assert page.locator("#f-pin").get_attribute("aria-invalid") == "true"


def test_nothing_is_ticked_for_anybody(open_page: Opener) -> None:
    page = open_page(_html("parents"))
    assert page.locator("input[type=checkbox]:checked").count() == 0
    assert page.locator("[name=collect]:checked").count() == 0
