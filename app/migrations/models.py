"""All models in one place, so that a test can hold the migrations to them."""

from sqlmodel import SQLModel

import app.audit.models
import app.collecting.models
import app.consent.models
import app.families.models
import app.mail.models
import app.mailroom.models
import app.payments.models
import app.platform.models
import app.privacy.models
import app.promotions.models
import app.staff.models  # noqa: F401

METADATA = SQLModel.metadata
