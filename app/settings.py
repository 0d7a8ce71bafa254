"""Every setting of the service, typed, in one class; what is unsafe together refuses to start."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Settings(BaseSettings):
    """Read from the environment, prefix ``PERMISSION_SLIP_``; no secret has a default.

    ``mode`` decides how strict the start is: ``production`` refuses plain HTTP, an unencrypted
    database or mail relay and Stripe test keys; ``demo`` allows them, on loopback only.
    """

    model_config = SettingsConfigDict(
        env_prefix="PERMISSION_SLIP_", extra="ignore", hide_input_in_errors=True
    )

    mode: Literal["production", "demo"] = "production"
    base_url: str
    database_url: SecretStr
    owner_database_url: SecretStr | None = None
    keys_dir: Path
    files_dir: Path | None = None
    mailroom_folder: Path | None = None
    promotions_dir: Path = Path("promotions")
    anchors_file: Path | None = None

    smtp_host: str
    smtp_port: int = 587
    smtp_username: str | None = None
    smtp_password_file: Path | None = None
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_timeout_seconds: float = 20.0
    mail_from: str

    stripe_api_key: SecretStr
    stripe_api_base: str = "https://api.stripe.com"
    stripe_webhook_secret: SecretStr
    stripe_live: bool = True
    stripe_timeout_seconds: float = 15.0

    pool_size: int = 10
    beside_pool_size: int = 3
    pool_timeout_seconds: float = 5.0
    trusted_proxies: tuple[str, ...] = ()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_token: SecretStr | None = None

    @property
    def anchors_path(self) -> Path:
        """The file outside the database that remembers the ledger's head."""
        return self.anchors_file or self.keys_dir.parent / "ledger-anchors.txt"

    @property
    def files_path(self) -> Path:
        """The folder of sealed files; its backups are those of the database, never of the keys."""
        return self.files_dir or self.keys_dir.parent / "files"

    @property
    def host(self) -> str:
        """The name people reach us by; also the relying party of the staff passkeys."""
        return urlsplit(self.base_url).hostname or ""

    def local(self, path: str) -> str:
        """An absolute address of ours; never built from the Host header."""
        return self.base_url.rstrip("/") + path

    @model_validator(mode="after")
    def refuse_unsafe_combinations(self) -> Self:
        problems = [*self._odd_values()]
        if self.mode == "production":
            problems += self._unsafe_in_production()
        elif self.host not in LOOPBACK:
            problems.append("mode=demo serves only localhost: set mode=production or base_url")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _odd_values(self) -> list[str]:
        found = []
        if not self.stripe_webhook_secret.get_secret_value().strip():
            found.append("stripe_webhook_secret is empty: copy it from the webhook endpoint")
        if urlsplit(self.base_url).path not in ("", "/"):
            found.append("base_url must not have a path")
        keys, files = self.keys_dir.absolute(), self.files_path.absolute()
        if files.is_relative_to(keys) or keys.is_relative_to(files):
            found.append("files_dir and keys_dir must lie apart: their backups must not meet")
        return found

    def _unsafe_in_production(self) -> list[str]:
        found = []
        if not self.base_url.startswith("https://"):
            found.append("base_url must start with https:// in production")
        database = urlsplit(self.database_url.get_secret_value())
        sslmode = parse_qs(database.query).get("sslmode", [""])[0]
        if sslmode != "verify-full" and not _is_socket(database.hostname):
            found.append("database_url needs sslmode=verify-full in production")
        if self.smtp_tls == "none":
            found.append("smtp_tls must be starttls or tls in production")
        if self.stripe_live and not self.stripe_api_key.get_secret_value().startswith(
            ("sk_live_", "rk_live_")
        ):
            found.append("stripe_api_key must be a live key, or set stripe_live=false")
        if self.stripe_api_base != "https://api.stripe.com":
            found.append("stripe_api_base is for the demo only")
        return found


def _is_socket(hostname: str | None) -> bool:
    return hostname is None or hostname.startswith("/")


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process, read once from the environment.

    A setting may also be a file: ``permission_slip_stripe_api_key`` in the folder that
    ``PERMISSION_SLIP_SECRETS_DIR`` names. Raises pydantic's ``ValidationError``, which names what
    is missing and never its value.
    """
    folder = os.environ.get("PERMISSION_SLIP_SECRETS_DIR")
    return Settings(_secrets_dir=folder)
