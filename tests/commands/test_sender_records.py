"""What ``doctor`` says of the sender's domain: published, missing, or could not ask."""

import dns.rcode
import dns.resolver
import pytest
from pydantic import SecretStr

from app import examination
from app.examination import sender_record
from tests.commands.name_server import name_server

pytestmark = pytest.mark.anyio
DOMAIN = "kids.example.org"


async def test_a_published_record_is_well() -> None:
    with name_server({DOMAIN: "v=SPF1 include:relay.example.net -all"}) as resolver:
        found = await sender_record(DOMAIN, "v=spf1", resolver)
    assert (found.state, found.words) == ("well", f"{DOMAIN} publishes v=spf1")


@pytest.mark.parametrize("records", [{}, {DOMAIN: "something else"}])
async def test_a_missing_record_is_ill_and_says_what_to_do(records: dict[str, str]) -> None:
    with name_server(records) as resolver:
        found = await sender_record(DOMAIN, "v=spf1", resolver)
    assert (found.state, found.words) == ("ill", f"{DOMAIN} publishes no v=spf1 record")
    assert "publish" in found.do


@pytest.mark.parametrize("refusal", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
async def test_a_name_server_that_cannot_tell_is_no_alarm(refusal: dns.rcode.Rcode) -> None:
    with name_server({}, refusal=refusal) as resolver:
        found = await sender_record(DOMAIN, "v=spf1", resolver)
    assert (found.state, "could not ask" in found.words) == ("note", True)
    assert "again" in found.do


async def test_a_name_server_that_says_nothing_is_no_alarm(monkeypatch) -> None:
    monkeypatch.setattr(examination, "ANSWER_SECONDS", 0.2)
    with name_server({}, mute=True) as resolver:
        found = await sender_record(DOMAIN, "v=dmarc1", resolver)
    assert (found.state, "could not ask" in found.words) == ("note", True)


async def test_a_machine_without_any_name_server_is_no_alarm() -> None:
    nobody = dns.resolver.Resolver(configure=False)
    found = await sender_record(DOMAIN, "v=spf1", nobody)
    assert (found.state, "could not ask" in found.words) == ("note", True)


async def test_what_needs_the_day_says_so_when_the_database_is_away(settings) -> None:
    nowhere = settings.model_copy(
        update={"database_url": SecretStr("postgresql://x@127.0.0.1:9/x")}
    )
    (down,) = await examination.database(nowhere)
    assert (down.state, "migrate" in down.do) == ("ill", True)
    for question in (examination.assurances, examination.security):
        (found,) = await question(nowhere)
        assert (found.state, "could not ask" in found.words) == ("note", True)
