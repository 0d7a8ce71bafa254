"""What a use case may be handed: the parts of one running installation, built once."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import anyio
from anyio import to_thread

from app.mail.sender import Sender
from app.payments.gateway import StripeGateway
from app.platform.database import Database
from app.platform.pages import Pages
from app.platform.secrets_folder import Peppers
from app.platform.storage import LocalFolder
from app.privacy import Gate, KeyRing, SealedFiles
from app.promotions.operator_file import public_facts
from app.settings import Settings

Result = TypeVar("Result")


@dataclass
class Press:
    """Draws PDFs in another process: reportlab in a thread would hold the event loop."""

    _pool: ProcessPoolExecutor | None = field(default=None, repr=False)
    _one_at_a_time: anyio.Semaphore = field(default_factory=lambda: anyio.Semaphore(4))

    async def draw(self, make: Callable[..., bytes], *args: object) -> bytes:
        """Run a pure drawing function on picklable arguments and return its bytes."""
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context)
        pool = self._pool
        async with self._one_at_a_time:
            return await to_thread.run_sync(lambda: pool.submit(make, *args).result(timeout=30))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


class Closable(Protocol):
    """A part that holds something open, such as other processes."""

    def close(self) -> None:
        """Let go of it; may wait."""


Part = TypeVar("Part", bound=Closable)


@dataclass
class LateParts:
    """Parts that a process makes when it first needs them; most processes never do."""

    _made: dict[type[Closable], Closable] = field(default_factory=dict, repr=False)

    def get(self, make: type[Part]) -> Part:
        """The one part of this kind in this process."""
        if make not in self._made:
            self._made[make] = make()
        part = self._made[make]
        assert isinstance(part, make)  # noqa: S101 - it is stored under its own kind
        return part

    async def close(self) -> None:
        for part in self._made.values():
            await to_thread.run_sync(part.close)


@dataclass(frozen=True)
class Services:
    """One installation's parts. The same in web, worker, demo and tests: only addresses differ."""

    settings: Settings
    database: Database
    gate: Gate
    files: SealedFiles
    peppers: Peppers
    pages: Pages
    stripe: StripeGateway
    sender: Sender
    press: Press
    late: LateParts = field(default_factory=LateParts)

    async def close(self) -> None:
        self.press.close()
        await self.late.close()
        await self.database.close()


def build_services(settings: Settings) -> Services:
    """Put the parts together. Raises SecretMissing when the keys folder lacks one."""
    peppers = Peppers.load(settings.keys_dir)
    database, keys = Database(settings), KeyRing(settings.keys_dir)
    return Services(
        settings=settings,
        database=database,
        gate=Gate(keys),
        files=SealedFiles(database, keys, LocalFolder(settings.files_path)),
        peppers=peppers,
        pages=Pages(public_facts(settings.promotions_dir), peppers.key("forms")),
        stripe=StripeGateway(settings),
        sender=Sender(settings),
        press=Press(),
    )
