"""The forms that are printed, read and simulated here: of the example promises, with fixed codes."""

import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from app.platform.readable_codes import damm_digit, encode, grouped_reference
from app.promotions.check import read_declaration
from app.promotions.check.reading import OPERATOR_FILE
from app.promotions.operator import OperatorDeclaration
from app.promotions.paper_form import form_content
from forms.codes import SPECIMEN_KEY
from forms.content import FormContent, FormCopy
from forms.printing import print_forms

PROMISES = Path(__file__).parents[1] / "promotions"

Language = Literal["en", "es"]


def content_of(promise: str, language: Language, *, large: bool = False) -> FormContent:
    """What the form of an example promise says."""
    operator = tomllib.loads((PROMISES / OPERATOR_FILE).read_text(encoding="utf-8"))
    return form_content(
        read_declaration(PROMISES / f"{promise}.toml"),
        OperatorDeclaration.from_document(operator),
        language=language,
        large=large,
    )


def copies(count: int, first: int = 1) -> Sequence[FormCopy]:
    """Specimens numbered from ``first``; the same number has the same serial in every run."""
    return [_copy(number) for number in range(first, first + count)]


def _copy(number: int) -> FormCopy:
    digits = f"{number:07d}"
    return FormCopy(
        serial=encode(hashlib.sha256(f"specimen {number}".encode()).digest()[:8]),
        reference=grouped_reference(digits + damm_digit(digits)),
        joining_code="SPECIMEN",
        key=SPECIMEN_KEY,
        specimen=True,
    )


def print_to(
    path: Path, content: FormContent, forms: Sequence[FormCopy], *, large: bool = False
) -> Path:
    """Write the forms to one PDF."""
    with path.open("wb") as out:
        print_forms(content, forms, out, large=large)
    return path
