"""The operator file as strict, frozen values: who runs the service, its suppliers and assurances."""

import datetime as dt

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


class OperatorDeclaration(DeclaredFile):
    """A whole operator file."""

    operator: Operator
    processors: tuple[Processor, ...]
    assurances: tuple[Assurance, ...]

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
