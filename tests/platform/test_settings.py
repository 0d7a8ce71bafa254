"""What is unsafe together refuses to start, and says which setting without its value."""

import pytest
from pydantic import ValidationError

from app.settings import Settings

SECRET = "sk_live_canary"
GOOD = {
    "mode": "production",
    "base_url": "https://kids.example.org",
    "database_url": "postgresql://ps_app:canary@db.example.org/ps?sslmode=verify-full",
    "keys_dir": "/keys",
    "smtp_host": "relay.example.org",
    "mail_from": "slips@example.org",
    "stripe_api_key": SECRET,
    "stripe_webhook_secret": "whsec_canary",
}
UNSAFE = {
    "plain HTTP": ({"base_url": "http://kids.example.org"}, "base_url"),
    "an unencrypted database": (
        {"database_url": "postgresql://ps_app:canary@db.example.org/ps"},
        "database_url",
    ),
    "an unchecked database certificate": (
        {"database_url": "postgresql://ps_app:canary@db.example.org/ps?sslmode=require"},
        "database_url",
    ),
    "an unencrypted relay": ({"smtp_tls": "none"}, "smtp_tls"),
    "a test key for live money": ({"stripe_api_key": "sk_test_canary"}, "stripe_api_key"),
    "a card processor of one's own": (
        {"stripe_api_base": "http://127.0.0.1:1"},
        "stripe_api_base",
    ),
    "an empty webhook secret": ({"stripe_webhook_secret": " "}, "stripe_webhook_secret"),
    "a path in the address": ({"base_url": "https://kids.example.org/x"}, "base_url"),
    "files among the keys": ({"files_dir": "/keys/files"}, "files_dir"),
    "keys among the files": ({"keys_dir": "/all/keys", "files_dir": "/all"}, "files_dir"),
    "a demo for the world": ({"mode": "demo"}, "mode=demo"),
}


def test_a_safe_production_starts():
    assert Settings(**GOOD).host == "kids.example.org"


def test_a_database_on_this_machine_needs_no_encryption():
    assert Settings(**GOOD | {"database_url": "postgresql://ps_app@/ps?host=/run/postgresql"})


def test_files_lie_beside_the_keys_unless_they_are_given_a_place():
    assert Settings(**GOOD).files_path.as_posix() == "/files"
    assert Settings(**GOOD | {"files_dir": "/srv/scans"}).files_path.as_posix() == "/srv/scans"


def test_test_keys_are_taken_when_said_so():
    assert Settings(**GOOD | {"stripe_api_key": "sk_test_canary", "stripe_live": False})


@pytest.mark.proves("SEC-03")
@pytest.mark.parametrize(("change", "named"), UNSAFE.values(), ids=UNSAFE)
def test_unsafe_settings_refuse_to_start(change: dict[str, object], named: str):
    with pytest.raises(ValidationError) as refused:
        Settings(**GOOD | change)

    assert named in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "secret", ["stripe_api_key", "stripe_webhook_secret", "database_url", "keys_dir"]
)
def test_no_secret_has_a_default(secret: str):
    with pytest.raises(ValidationError, match=secret):
        Settings(**{name: value for name, value in GOOD.items() if name != secret})


def test_settings_do_not_show_their_secrets():
    assert "canary" not in repr(Settings(**GOOD))
    assert "canary" not in str(Settings(**GOOD).model_dump())
