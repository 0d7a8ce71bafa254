"""What an installation needs once before its first request: secrets, a folder, the first key."""

from app.platform.database import Database
from app.platform.secrets_folder import write_secret
from app.platform.storage import LocalFolder
from app.privacy import KeyRing
from app.privacy.rotation import ensure_first_generation
from app.settings import Settings

SECRETS = ("pepper", "receipt-signing")


async def prepare(settings: Settings) -> None:
    """Make what is missing; what is there stays as it is. Safe to run at every start."""
    for name in SECRETS:
        write_secret(settings.keys_dir, name)
    LocalFolder(settings.files_path).make()
    database = Database(settings)
    try:
        await ensure_first_generation(database, KeyRing(settings.keys_dir))
    finally:
        await database.close()
