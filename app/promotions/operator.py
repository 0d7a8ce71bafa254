"""The operator file as strict, frozen values: who runs the service, its suppliers and assurances."""

import datetime as dt
from typing import Literal

from app.promotions.catalogue import Adapter
from app.promotions.declaration_text import Declared, DeclaredFile, Localised, LocalisedLines


class AgencyNotice(Declared):
    """``[operator.agency_notice]``: the Privacy Act statement of an agency (SEC-08)."""

    authority: str
    voluntary_effect: Localised
    routine_uses: LocalisedLines


class Operator(Declared):
    """``[operator]``: the full contact that every notice prints, 312.4(d)(1) (DN-08)."""

    name: str
    address: str
    phone: str
    email: str
    fax: str
    site: str
    statement_name: str
    timezone: str
    agency_notice: AgencyNotice | None = None


class Processor(Declared):
    """``[[processors]]``: a supplier that works only for the operator, 312.8(c)."""

    id: str
    adapter: Adapter
    name: str
    does: Localised
    other_use: bool


class Assurance(Declared):
    """``[[assurances]]``: a dated written assurance of a processor or recipient (DIS-05)."""

    of: str
    document: str
    signed: dt.date
    expires: dt.date

    def holds_on(self, day: dt.date) -> bool:
        """Whether the assurance is in force on that day, both ends included."""
        return self.signed <= day <= self.expires


YEAR = dt.timedelta(days=365)
SOON = dt.timedelta(days=60)
"""How long before its end a paper of the law is called to mind."""
SecurityState = Literal["undeclared", "not_yet", "over", "soon", "kept"]


class Security(Declared):
    """``[security]``: the operator's written security programme, 312.8(b)(1), (2), (5) (SEC-01)."""

    coordinator: str
    programme: str
    assessed: dt.date
    reviewed: dt.date


def security_state(security: Security | None, day: dt.date) -> SecurityState:
    """How the yearly assessment and review stand on that day; ``over`` from day 366 (SEC-01)."""
    if security is None:
        return "undeclared"
    if max(security.assessed, security.reviewed) > day:
        return "not_yet"
    end = min(security.assessed, security.reviewed) + YEAR
    if day > end:
        return "over"
    return "soon" if day + SOON > end else "kept"


class OperatorDeclaration(DeclaredFile):
    """A whole operator file."""

    operator: Operator
    processors: tuple[Processor, ...]
    assurances: tuple[Assurance, ...]
    security: Security | None = None

    def processor_for(self, adapter: str) -> Processor:
        """The processor behind an adapter; none raises ``KeyError``: the adapter may not start."""
        for processor in self.processors:
            if processor.adapter == adapter:
                return processor
        raise KeyError(adapter)

    def assured(self, supplier_id: str, day: dt.date) -> bool:
        """Whether a written assurance of that processor or recipient holds on that day."""
        return any(a.of == supplier_id and a.holds_on(day) for a in self.assurances)

    def without_assurance(self, supplier_ids: tuple[str, ...], day: dt.date) -> tuple[str, ...]:
        """Those of the given suppliers that have no assurance in force on that day."""
        return tuple(name for name in supplier_ids if not self.assured(name, day))
