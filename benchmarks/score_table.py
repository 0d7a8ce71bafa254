"""The table of recognition, and where it stands in its document; how pages are scored is elsewhere."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.scores import Score
from forms.simulate import SCENARIOS

BEGIN, END = "<!-- begin: written by benchmarks.recognition -->", "<!-- end -->"
HEAD = (
    "scenario", "pages", "serial decoded", "box states right", "boxes misled", "signature right",
    "yes nobody wrote", "no nobody wrote", "more than a glance", "verdict as meant",
)  # fmt: skip
CLEAN = ("clean_200", "clean_300")

ROWS: tuple[tuple[str, Callable[[Score], bool]], ...] = (
    ("**all**", lambda _: True),
    ("**clean, 200 and 300 dpi**", lambda score: score.scenario in CLEAN),
    ("**office scans**", lambda score: score.office),
)


def table(scores: Sequence[Score], command: str) -> str:
    """Markdown: how it was run, then a row for all, for some kinds, for each scenario."""
    seeds = sorted({score.seed for score in scores})
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    rows = [row(name, [each for each in scores if wanted(each)]) for name, wanted in ROWS]
    rows += [row(name, [s for s in scores if s.scenario == name]) for name in SCENARIOS]
    wrong = sum(score.other_serial for score in scores)
    return "\n".join(
        (
            f"`{command}`: {len(scores):,} pages, seeds {seeds[0]} to {seeds[-1]}; {machine}. "
            f"Pages read under the serial of another form: {wrong}.",
            "",
            line(HEAD),
            line(["---", *["---:"] * (len(HEAD) - 1)]),
            *rows,
        )
    )


def row(name: str, scores: Sequence[Score]) -> str:
    boxes = sum(score.boxes for score in scores)
    right = sum(score.boxes_right for score in scores)
    plain = [score for score in scores if score.plain]
    return line(
        (
            name,
            f"{len(scores):,}",
            share_of(score.serial for score in scores),
            percent(right, boxes),
            sum(len(score.misled) for score in scores),
            share_of(score.signature for score in scores),
            sum(score.yes_unwritten for score in scores),
            sum(score.no_unwritten for score in scores),
            percent(sum(not score.glance for score in plain), len(plain)),
            share_of(score.verdict == score.intended for score in scores),
        )
    )


def share_of(each: Iterable[bool | None]) -> str:
    told = [one for one in each if one is not None]
    return percent(sum(told), len(told))


def percent(some: int, every: int) -> str:
    """One decimal, and 100 or 0 only when it is exactly that."""
    if not every:
        return ""
    if some in (0, every):
        return f"{100 * some // every} %"
    return f"{min(99.9, max(0.1, 100 * some / every)):.1f} %"


def line(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def written_into(document: str, told: str) -> str:
    """The document with its table replaced. Raises ValueError where it has no place for one."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{told}\n{END}{after}"


def failures(scores: Iterable[Score]) -> list[dict[str, Any]]:
    """What somebody who improves reading wants to look at, page by page."""
    return [
        {
            "scenario": score.scenario,
            "seed": score.seed,
            "page": score.page,
            "what": what,
            "intended": score.intended,
            "verdict": score.verdict,
            "reasons": score.reasons,
            "misled": score.misled,
        }
        for score in scores
        if (what := wrongs(score))
    ]


def wrongs(score: Score) -> list[str]:
    told = {
        "yes nobody wrote": score.yes_unwritten,
        "no nobody wrote": score.no_unwritten,
        "serial of another form": score.other_serial,
        "serial not decoded": score.serial is False and not score.other_serial,
        "box misled": bool(score.misled),
        "signature": score.signature is False,
        "more than a glance": score.plain and not score.glance,
    }
    return [what for what, is_so in told.items() if is_so]
