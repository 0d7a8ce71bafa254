"""The closed list of reasons that a reading may give, each with one sentence for people."""

from typing import Final

BOTH_TICKED: Final = "both_ticked"
NEITHER_TICKED: Final = "neither_ticked"
TAKEN_BACK: Final = "taken_back"
BETWEEN: Final = "between_empty_and_ticked"
AGAINST_ITSELF: Final = "against_itself"
WRITTEN_BESIDE: Final = "written_beside"
NO_SIGNATURE: Final = "no_signature"
FAINT_SIGNATURE: Final = "faint_signature"
POOR_PAGE: Final = "poor_page"
PART_OF_PAGE: Final = "part_of_page"
ONE_CODE: Final = "one_code"
MIRRORED: Final = "mirrored"
NOT_A_SCAN: Final = "not_a_scan"
TWO_FORMS: Final = "two_forms"
STOP_SLIP: Final = "stop_slip"
UNKNOWN_LAYOUT: Final = "unknown_layout"
FORGED_CODE: Final = "forged_code"
NO_CODE: Final = "no_code"
CODE_NOT_READ: Final = "code_not_read"
BLANK: Final = "blank"

REASONS: Final[dict[str, str]] = {
    BOTH_TICKED: "YES and NO are both marked for one question.",
    NEITHER_TICKED: "A question has neither YES nor NO marked.",
    TAKEN_BACK: "A mark was scribbled out or struck through.",
    BETWEEN: "A mark is neither surely there nor surely absent.",
    AGAINST_ITSELF: "Sharing is permitted where collecting is refused.",
    WRITTEN_BESIDE: "Something is written or drawn beside the boxes of a question.",
    NO_SIGNATURE: "The room for the signature is empty.",
    FAINT_SIGNATURE: "Something stands where the signature belongs that may not be one.",
    POOR_PAGE: "The picture is too coarse, pale, blurred or bent to be measured.",
    PART_OF_PAGE: "Not enough of the sheet's corners are in the picture.",
    ONE_CODE: "Only one of the sheet's two codes could be read.",
    MIRRORED: "The sheet is seen as in a mirror.",
    NOT_A_SCAN: "The file holds text, lines or fields of its own, so it was never paper.",
    TWO_FORMS: "More than one form is in the picture.",
    STOP_SLIP: "This is a slip by which a parent stops everything.",
    UNKNOWN_LAYOUT: "The code is genuine and names a form that this program never printed.",
    FORGED_CODE: "The code is in our form and was not made with a key we hold.",
    NO_CODE: "There is writing or print on the page and no code of ours.",
    CODE_NOT_READ: "The page looks like one of ours, and its code cannot be read.",
    BLANK: "The page is empty.",
}
