"""docs/database-refusals.md says exactly what plain SQL is tried with, no more and no less."""

from tests.adversary.test_plain_sql import REFUSED as TRIED_LATER
from tests.guards.source import ROOT
from tests.mailroom.test_plain_sql import REFUSED as TRIED_IN_THE_MAIL_ROOM
from tests.privacy.test_files_plain_sql import REFUSED as TRIED_WITH_FILES
from tests.privacy.test_plain_sql import REFUSED

PAGE = ROOT / "docs" / "database-refusals.md"


def test_the_page_lists_every_statement_that_is_tried():
    listed = [line[2:] for line in PAGE.read_text().splitlines() if line.startswith("- ")]

    assert listed == [*REFUSED, *TRIED_LATER, *TRIED_WITH_FILES, *TRIED_IN_THE_MAIL_ROOM]
