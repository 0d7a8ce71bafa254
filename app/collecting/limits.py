"""How often a child's page may try what could be guessed. Families are not attackers.

Limits per network are wide: a school class or a museum hall shares one. Take them before the
first query of a request, so that no request holds one connection while it waits for another.
"""

from app.platform.database import Database
from app.platform.rate_limits import Limit, take
from app.platform.secrets_folder import Peppers

HOUR = 3600
NEW_ALBUMS = Limit("album-new-network", 600, HOUR)
# Five words are 51 bits: at the global rate guessing one of a million albums takes centuries.
WORDS_NETWORK = Limit("album-words-network", 60, HOUR)
WORDS_EVERYWHERE = Limit("album-words-everywhere", 20_000, HOUR)
CODES_ALBUM = Limit("claim-code-album", 40, HOUR)
CODES_NETWORK = Limit("claim-code-network", 600, HOUR)
JOIN_ALBUM = Limit("joining-code-album", 10, HOUR)
JOIN_NETWORK = Limit("joining-code-network", 60, HOUR)
JOIN_EVERYWHERE = Limit("joining-code-everywhere", 5_000, HOUR)
ASKS_NETWORK = Limit("ask-network", 120, HOUR)
EVERYWHERE = "everywhere"


async def take_all(
    database: Database, peppers: Peppers, tries: tuple[tuple[Limit, str], ...]
) -> None:
    """Count one try against each limit and key. Raises TooManyTries."""
    for limit, key in tries:
        await take(database, peppers, limit, key)
