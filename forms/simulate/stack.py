"""A stack of forms sent back: every form filled in and spoilt by a scenario, from one seed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from PIL import Image

from forms.readings import MarkState
from forms.simulate import enclosures
from forms.simulate.filling import Filled, fill_in
from forms.simulate.pictures import Picture, Scan, scan_of
from forms.simulate.printed import FINE_DPI, PrintedForm
from forms.simulate.ruled import ruled_lines
from forms.simulate.scanners import FAX_ACROSS, Feed, fed, shining_through
from forms.simulate.scenarios import SCENARIOS, Scenario
from forms.simulate.strokes import Rng
from forms.simulate.truth import Intended, Truth

FOREIGN = {
    "cover": enclosures.fax_cover,
    "letter": enclosures.handwritten_letter,
    "blank": enclosures.empty_page,
}
INTENDED: dict[str, Intended] = {
    "wrong_side": "wrong_side",
    "notice": "notice_page",
    "blank": "unreadable",
}
SPOILT_BEYOND_AN_ANSWER = {"half_form", "two_forms"}


@dataclass(frozen=True)
class Sheet:
    """One page as it lay on the glass, before any machine, and what is true of it."""

    picture: Picture
    truth: Truth
    filled: Filled | None = None


def simulate(
    forms: Iterable[PrintedForm], scenario: str | Sequence[str], seed: int, dpi: float | None = None
) -> Iterator[tuple[Scan, Truth]]:
    """The pages of a stack in order, each form spoilt by its scenario.

    ``scenario`` is one name, several that take turns, or ``usual`` for a realistic mixture.
    Equal forms, scenario, seed and ``dpi`` give equal bytes. Raises KeyError for another name.
    """
    names = [scenario] if isinstance(scenario, str) else list(scenario)
    page, before = 0, None
    for number, form in enumerate(forms):
        rng = np.random.default_rng([seed, number, crc32(",".join(names).encode())])
        chosen = _scenario(names[number % len(names)], rng)
        for sheet in sheets(form, chosen, rng, before, dpi):
            page += 1
            picture = _delivered(sheet.picture, chosen, rng, dpi)
            yield (
                scan_of(picture),
                replace(sheet.truth, page=page, rotation=picture.turned % 360),
            )
        before = form


def _scenario(name: str, rng: Rng) -> Scenario:
    if name != "usual":
        return SCENARIOS[name]
    often = [each for each in SCENARIOS.values() if each.often]
    shares = np.array([each.often for each in often], dtype=np.float64)
    return often[int(rng.choice(len(often), p=shares / shares.sum()))]


def sheets(
    form: PrintedForm,
    scenario: Scenario,
    rng: Rng,
    before: PrintedForm | None = None,
    dpi: float | None = None,
) -> Iterator[Sheet]:
    """The sheets that one family puts into the envelope, in the order in which they lie there.

    ``dpi`` is that of the scan to come, where it is not the scenario's own.
    """
    if scenario.sends == "everything":
        for form_page in sorted(form.pages):
            yield _sheet(form, form_page, scenario, rng)
    elif scenario.sends == "wrong_side":
        yield _unwritten(form, form.of if form.of in form.pages else form.return_page, scenario)
    elif scenario.sends == "two_up":
        yield _two_up(form, before or form, scenario, rng)
    else:
        enclosed = FOREIGN.get(scenario.sends)
        if enclosed is not None and scenario.sends != "blank":
            yield _foreign(enclosed(rng), scenario)
        yield _filled_in(form, scenario, rng, dpi)
        if scenario.sends == "blank":
            yield _foreign(enclosures.empty_page(rng), scenario)


def _sheet(form: PrintedForm, form_page: int, scenario: Scenario, rng: Rng) -> Sheet:
    if form_page == form.return_page:
        return _filled_in(form, scenario, rng)
    return _unwritten(form, form_page, scenario)


def _filled_in(form: PrintedForm, scenario: Scenario, rng: Rng, dpi: float | None = None) -> Sheet:
    dpi = _fineness(scenario, dpi)
    page = Picture(form.clean(form.return_page, dpi), dpi, dpi, layout=form.layout)
    for step in scenario.before:
        page = step(page, rng)
    lines = ruled_lines(form.clean(form.return_page, dpi), dpi, form.layout.write_in)
    filled = fill_in(form.layout, scenario.hand, rng, lines)
    page = page.copy()
    filled.draw(page.image, dpi, rng)
    if scenario.ghost and form.of in form.pages:
        page = shining_through(lambda: form.clean(form.of, dpi))(page, rng)
    spoilt = scenario.name in SPOILT_BEYOND_AN_ANSWER
    intended: Intended = "look" if spoilt else filled.intended
    marks: dict[str, MarkState] = {} if spoilt else filled.marks
    truth = Truth(
        0, scenario.name, form.serial, form.return_page, "return", intended, marks,
        filled.signed, office=scenario.office,
    )  # fmt: skip
    return Sheet(page, truth, filled)


def _fineness(scenario: Scenario, dpi: float | None) -> float:
    """Dots of the sheet before it is scanned: enough for the scan, and no more."""
    if scenario.feed is None:
        return FINE_DPI
    wanted = _at(scenario.feed, dpi).dpi
    return FINE_DPI / 2 if wanted <= FINE_DPI / 3 else max(FINE_DPI, wanted)


def _unwritten(form: PrintedForm, form_page: int, scenario: Scenario) -> Sheet:
    kind = form.kind(form_page)
    truth = Truth(
        0, scenario.name, form.serial, form_page, kind, INTENDED.get(kind, "look"),
        office=scenario.office,
    )  # fmt: skip
    return Sheet(Picture(form.clean(form_page), FINE_DPI, FINE_DPI), truth)


def _foreign(image: Image.Image, scenario: Scenario) -> Sheet:
    intended = INTENDED.get(scenario.sends, "foreign")
    truth = Truth(0, scenario.name, None, None, "foreign", intended)
    return Sheet(Picture(image, FINE_DPI, FINE_DPI), truth)


def _two_up(form: PrintedForm, other: PrintedForm, scenario: Scenario, rng: Rng) -> Sheet:
    """Two sheets side by side on one, as a copier saves paper."""
    first, second = _filled_in(form, scenario, rng), _filled_in(other, scenario, rng)
    width, height = first.picture.image.size
    page, half = Image.new("L", (height, width), 255), (height // 2, width)
    for number, sheet in enumerate((first, second)):
        image = sheet.picture.image
        share = min(half[0] / image.width, half[1] / image.height) * 0.97
        small = image.resize(
            (round(image.width * share), round(image.height * share)), Image.Resampling.BOX
        )
        page.paste(
            small, (number * half[0] + (half[0] - small.width) // 2, (half[1] - small.height) // 2)
        )
    upright = page.transpose(Image.Transpose.ROTATE_90)
    return Sheet(replace(first.picture, image=upright, turned=270.0), first.truth)


def _delivered(picture: Picture, scenario: Scenario, rng: Rng, dpi: float | None) -> Picture:
    steps = list(scenario.paper)
    if scenario.feed is not None:
        steps.append(fed(_at(scenario.feed, dpi)))
    for step in (*steps, *scenario.machine):
        picture = step(picture, rng)
    return picture


def _at(feed: Feed, dpi: float | None) -> Feed:
    """The feed at ``dpi``; a fax machine keeps its own."""
    return feed if dpi is None or feed.dpi == FAX_ACROSS else replace(feed, dpi=dpi)
