"""Everything a promise says to people, rendered purely; no database, clock or settings."""

from app.promotions.notices.digests import notice_digest, revision_digest
from app.promotions.notices.facts import BUILT_METHODS, NoticeError, named_methods
from app.promotions.notices.mail import ComposedMail, bilingual_mail, mail_subject
from app.promotions.notices.model import (
    Category,
    PracticeRow,
    RenderedNotice,
    RetentionRow,
)
from app.promotions.notices.placeholders import (
    PLACEHOLDERS,
    PlaceholderError,
    fill,
    placeholders_in,
)
from app.promotions.notices.render import render_notices
from app.promotions.notices.tables import (
    categories_from_children,
    practice_table,
    retention_table,
)

__all__ = [
    "BUILT_METHODS",
    "PLACEHOLDERS",
    "Category",
    "ComposedMail",
    "NoticeError",
    "PlaceholderError",
    "PracticeRow",
    "RenderedNotice",
    "RetentionRow",
    "bilingual_mail",
    "categories_from_children",
    "fill",
    "mail_subject",
    "named_methods",
    "notice_digest",
    "placeholders_in",
    "practice_table",
    "render_notices",
    "retention_table",
    "revision_digest",
]
