"""Prints permission forms as PDF with reportlab; nothing here reads a page back or knows a family."""

from forms.printing.refusals import CannotPrint, DoesNotFit, LetterMissing
from forms.printing.run import PrintedPage, print_forms

__all__ = ["CannotPrint", "DoesNotFit", "LetterMissing", "PrintedPage", "print_forms"]
