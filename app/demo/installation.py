"""What a demo keeps in its data folder: ports, made-up secrets, and the settings made of them."""

import json
import os
import secrets
import shlex
import socket
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from app.settings import Settings

PROMOTIONS = Path(__file__).parents[2] / "promotions"
MERCHANT = "EXAMPLE POST"
SCANS = "scans"


@dataclass(frozen=True)
class Kept:
    """Made at the first start and kept, so that links and payments outlive a restart."""

    sandbox_port: int
    smtp_port: int
    stripe_api_key: str
    stripe_webhook_secret: str
    metrics_token: str = ""  # a folder of an earlier version has none yet


def keep(data_dir: Path) -> Kept:
    """What an earlier start kept in ``data_dir``; ports that others took since are replaced."""
    file = data_dir / "installation.json"
    if file.exists():
        kept = Kept(**json.loads(file.read_text()))
    else:
        key, secret = secrets.token_hex(12), secrets.token_hex(24)
        kept = Kept(0, 0, f"sk_test_{key}", f"whsec_{secret}")
    sandbox, smtp = _still_free(kept.sandbox_port), _still_free(kept.smtp_port)
    fresh = replace(
        kept,
        sandbox_port=sandbox,
        smtp_port=smtp,
        metrics_token=kept.metrics_token or secrets.token_hex(12),
    )
    if fresh != kept:
        write_whole(file, json.dumps(asdict(fresh), indent=1))
    return fresh


def _still_free(wanted: int) -> int:
    """``wanted`` if nobody listens there, else another port that is free on both loopbacks."""
    for port in (wanted, 0):
        with socket.socket() as first:
            first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                first.bind(("127.0.0.1", port))
            except OSError:
                continue
            chosen: int = first.getsockname()[1]
            return chosen
    raise OSError("no port is free on 127.0.0.1")


def write_whole(target: Path, content: str) -> None:
    """Replace a file at one stroke, readable by its owner alone."""
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_text(content + "\n")
    aside.replace(target)


def write_environment(data_dir: Path, settings: Settings) -> None:
    """``demo.env``: lines for a shell, so that the other commands can be tried on this demo."""
    lines = [
        f"export PERMISSION_SLIP_{name.upper()}={shlex.quote(str(value))}"
        for name, value in plain(settings).items()
        if isinstance(value, str | int | float)
    ]
    write_whole(data_dir / "demo.env", "\n".join(lines))


def plain(settings: Settings) -> dict[str, object]:
    """Every setting that is set, as text, number or list: what another process is told."""
    values: dict[str, object] = json.loads(settings.model_dump_json(exclude_none=True))
    secret = {
        name: value.get_secret_value() for name, value in settings if isinstance(value, SecretStr)
    }
    return values | secret


def demo_settings(
    data_dir: Path, port: int, kept: Kept, *, app_url: str, owner_url: str
) -> Settings:
    """The settings of a demo's processes; what the environment holds plays no part."""
    values = {
        "mode": "demo",
        "base_url": f"http://localhost:{port}",
        "database_url": app_url,
        "owner_database_url": owner_url,
        "keys_dir": data_dir / "keys",
        "mailroom_folder": data_dir / SCANS,
        "promotions_dir": PROMOTIONS,
        "smtp_host": "127.0.0.1",
        "smtp_port": kept.smtp_port,
        "smtp_tls": "none",
        "mail_from": "Example Post <permission@example.org>",
        "stripe_api_key": kept.stripe_api_key,
        "stripe_api_base": f"http://localhost:{kept.sandbox_port}",
        "stripe_webhook_secret": kept.stripe_webhook_secret,
        "stripe_live": False,
        "metrics_token": kept.metrics_token,
    }
    return Settings.model_validate(values)
