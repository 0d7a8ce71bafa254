"""Which parts of an installation family and consent use cases need; ``Services`` fits it."""

from typing import Protocol

from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.privacy import Gate
from app.settings import Settings


class Parts(Protocol):
    """The parts of one running installation that these use cases touch, and no more."""

    @property
    def settings(self) -> Settings: ...

    @property
    def database(self) -> Database: ...

    @property
    def gate(self) -> Gate: ...

    @property
    def peppers(self) -> Peppers: ...
