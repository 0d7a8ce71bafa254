"""The gate: the one way in and out for children's and parents' personal information.

Missing means no. Every stored value names its subject, its legal basis and its day of erasure,
and Postgres refuses the row otherwise. No other package touches the tables of this one.
"""

from app.privacy.album_links import album_of, child_of_album, link_album
from app.privacy.bases import (
    BasisFacts,
    NewBasis,
    Permission,
    close_basis,
    extend_basis,
    freeze_basis,
    get_basis,
    lock_bases,
    narrow_scope,
    open_basis,
    permissions_of,
    scope_of,
    stop_basis,
    thaw_basis,
    withdraw_permission,
)
from app.privacy.files import ArrivedFile, OpenedFile, SealedFiles
from app.privacy.gate import FoundDatum, Gate
from app.privacy.keys import KeyRing, Unsealable
from app.privacy.permitted import Permitted, permitted_to
from app.privacy.refusals import NoLegalBasis, NotDisclosable, UndeclaredField
from app.privacy.suppression import is_suppressed, suppress

__all__ = [
    "ArrivedFile",
    "BasisFacts",
    "FoundDatum",
    "Gate",
    "KeyRing",
    "NewBasis",
    "NoLegalBasis",
    "NotDisclosable",
    "OpenedFile",
    "Permission",
    "Permitted",
    "SealedFiles",
    "UndeclaredField",
    "Unsealable",
    "album_of",
    "child_of_album",
    "close_basis",
    "extend_basis",
    "freeze_basis",
    "get_basis",
    "is_suppressed",
    "link_album",
    "lock_bases",
    "narrow_scope",
    "open_basis",
    "permissions_of",
    "permitted_to",
    "scope_of",
    "stop_basis",
    "suppress",
    "thaw_basis",
    "withdraw_permission",
]
