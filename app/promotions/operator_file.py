"""The operator file as the service reads it at its start."""

import tomllib
from pathlib import Path

from app.promotions.operator import OperatorDeclaration


def load_operator(folder: Path) -> OperatorDeclaration:
    """Parse ``operator.toml`` in the promotions folder.

    Raises FileNotFoundError, and pydantic's ValidationError for a file that the checker refuses.
    """
    return OperatorDeclaration.from_document(
        tomllib.loads((folder / "operator.toml").read_text(encoding="utf-8"))
    )


def public_facts(folder: Path) -> dict[str, str]:
    """What every page says of the operator: name, postal address, phone, e-mail, site."""
    operator = load_operator(folder).operator
    return {
        "name": operator.name,
        "address": operator.address,
        "phone": operator.phone,
        "email": operator.email,
        "site": operator.site,
        "timezone": operator.timezone,
    }
