"""``forms print``: specimens of a promise's paper form as a PDF; needs no database, no settings."""

import argparse
import json
import secrets
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.commands import Refused
from app.commands.whole_files import WholeFile, write_whole_files
from app.platform.readable_codes import damm_digit, encode, grouped_reference
from app.promotions.catalogue import PROMISE_LANGUAGES
from app.promotions.check import UnreadablePromise, check_files, read_declaration
from app.promotions.check.reading import OPERATOR_FILE
from app.promotions.declaration import PromotionDeclaration
from app.promotions.notices import NoticeError
from app.promotions.operator import OperatorDeclaration
from app.promotions.paper_form import FormLanguage, PaperFormError, form_content
from forms.codes import SPECIMEN_KEY
from forms.content import FormContent, FormCopy
from forms.geometry import Rect
from forms.printing import PrintedPage, print_forms
from forms.printing.refusals import CannotPrint

MOST_FORMS = 5_000
"""Forms in one file: more is a job for a print shop, in parts that a person can count."""

SPECIMEN_CODE = {"en": "SPECIMEN", "es": "MUESTRA"}
"""What stands for the joining code: it has letters that no code of ours can hold."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The promise, how many, where to, in what language and size of type."""
    parser.add_argument(
        "--promotion", metavar="FILE", type=Path, required=True, help="promise file"
    )
    parser.add_argument(
        "--count", metavar="N", type=_count, required=True, help=f"forms, 1 to {MOST_FORMS:,}"
    )
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help="the PDF")
    parser.add_argument(
        "--manifest",
        metavar="FILE.json",
        type=Path,
        help="where every box and signature stands, page by page, in millimetres",
    )
    parser.add_argument(
        "--language",
        choices=PROMISE_LANGUAGES,
        help="default: the first language of the promise",
    )
    parser.add_argument("--large", action="store_true", help="type of 18 points")
    parser.add_argument(
        "--operator",
        metavar="FILE",
        type=Path,
        help="operator file (default: operator.toml beside the promise)",
    )


def run(args: argparse.Namespace) -> int:
    """Print the forms; 1 and one problem a line when the promise does not compile."""
    problems = check_files([args.promotion], args.operator)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    declaration, operator = _declared(args.promotion, args.operator)
    if "paper" not in declaration.consent.methods:
        print(
            f"{args.promotion}: it does not declare the method paper: "
            "these specimens only show how its form would look",
            file=sys.stderr,
        )
    content = _content(args, declaration, operator)
    copies = specimens(args.count, content.language)
    try:
        pages = print_to_files(content, copies, args.out, args.manifest, large=args.large)
    except CannotPrint as refused:
        raise Refused(f"{args.promotion}: {refused}") from None
    print(f"{args.out}: {_counted(args.count, 'specimen')}, {_counted(len(pages), 'page')}")
    return 0


def print_to_files(
    content: FormContent,
    copies: Sequence[FormCopy],
    out: Path,
    manifest: Path | None,
    *,
    large: bool = False,
) -> tuple[PrintedPage, ...]:
    """Write the PDF, and its manifest if one is wanted, both whole or neither.

    Raises Refused where a place cannot be written, and CannotPrint for words that do not fit.
    """
    pages: list[PrintedPage] = []

    def pdf(file: BinaryIO) -> None:
        pages.extend(print_forms(content, copies, file, large=large))

    def described(file: BinaryIO) -> None:
        file.write(json.dumps(manifest_of(pages), indent=1).encode() + b"\n")

    files = [WholeFile(out, pdf)]
    if manifest is not None:
        files.append(WholeFile(manifest, described))
    write_whole_files(files)
    return tuple(pages)


def specimens(count: int, language: str) -> tuple[FormCopy, ...]:
    """Copies that anybody may print: a serial each, and a reference that no request can have.

    A live reference never begins with 0; a specimen's always does and counts up from 1.
    """
    return tuple(
        FormCopy(
            serial=encode(secrets.token_bytes(8)),
            reference=grouped_reference(_specimen_reference(number)),
            joining_code=SPECIMEN_CODE[language],
            key=SPECIMEN_KEY,
            specimen=True,
        )
        for number in range(1, count + 1)
    )


def manifest_of(pages: Sequence[PrintedPage]) -> dict[str, list[dict[str, Any]]]:
    """One entry a PDF page in order; millimetres from the page's top left corner."""
    return {"pages": [_page(page) for page in pages]}


def _page(page: PrintedPage) -> dict[str, Any]:
    layout = page.layout
    marks = () if layout is None else layout.marks
    return {
        "serial": page.serial,
        "form_page": page.form_page,
        "width_mm": page.width_mm,
        "height_mm": page.height_mm,
        "marks": [{"name": mark.name, **_place(mark.box)} for mark in marks],
        "signature": None if layout is None else _place(layout.signature),
    }


def _place(rect: Rect) -> dict[str, float]:
    return {
        "x_mm": round(rect.x, 3),
        "y_mm": round(rect.y, 3),
        "w_mm": round(rect.w, 3),
        "h_mm": round(rect.h, 3),
    }


def _specimen_reference(number: int) -> str:
    digits = f"{number:07d}"
    return digits + damm_digit(digits)


def _count(text: str) -> int:
    try:
        count = int(text)
    except ValueError:
        count = 0
    if not 1 <= count <= MOST_FORMS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_FORMS:,} forms go into one file")
    return count


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _declared(
    promise: Path, operator: Path | None
) -> tuple[PromotionDeclaration, OperatorDeclaration]:
    try:
        declaration = read_declaration(promise)
    except UnreadablePromise:
        raise Refused(f"{promise}: this is no promise file") from None
    beside = operator or promise.parent / OPERATOR_FILE
    document = tomllib.loads(beside.read_text(encoding="utf-8"))
    return declaration, OperatorDeclaration.from_document(document)


def _content(
    args: argparse.Namespace, declaration: PromotionDeclaration, operator: OperatorDeclaration
) -> FormContent:
    language = cast(FormLanguage, args.language or declaration.promotion.languages[0])
    try:
        return form_content(declaration, operator, language=language, large=args.large)
    except (PaperFormError, NoticeError) as refused:
        raise Refused(f"{args.promotion}: {refused}") from None
