"""Why a form cannot be printed, said to whoever wrote its words; never a half-printed sheet."""


class CannotPrint(ValueError):
    """A content that this sheet cannot carry."""


class DoesNotFit(CannotPrint):
    """Words too long for their room even in the smallest type; ``what`` names what to shorten."""

    def __init__(self, what: str) -> None:
        super().__init__(f"too long for the form, shorten {what}")
        self.what = what


class LetterMissing(CannotPrint):
    """A letter that our type does not have: it would come out as an empty box."""

    def __init__(self, letter: str) -> None:
        super().__init__(f"our type has no letter U+{ord(letter):04X}")
        self.letter = letter
