"""One family's story with every page it passes kept by name, to be looked at afterwards."""

from typing import Any

from tests.parents.post_office import PostOffice
from tests.parents.test_in_command import earn, give

SOCIETY = "disclose-lighthouse-society"


class Walk:
    """Keeps each page as HTML; in another language the browser asks for that one."""

    def __init__(self, office: PostOffice, language: str) -> None:
        self.office = office
        self.pages: dict[str, str] = {}
        office.parent.client.headers["Accept-Language"] = language

    def keep(self, name: str) -> None:
        self.pages[name] = self.office.parent.text

    async def see(self, name: str, path: str) -> None:
        await self.office.parent.go(path)
        assert self.office.parent.page.status_code < 500, path
        self.keep(name)

    async def send(self, name: str, path: str, **fields: str) -> None:
        await self.office.parent.send(path, **fields)
        self.keep(name)


async def every_page(office: PostOffice, language: str) -> dict[str, str]:
    """From the first letter to the stop."""
    walk = Walk(office, language)
    await _endings(walk)
    await _answering(walk)
    await _command(walk)
    await _stopping(walk)
    return walk.pages


async def _endings(walk: Walk) -> None:
    office = walk.office
    await walk.see("start", "/parent")
    await walk.send("start-error", "/parent/link", email="no address")
    await office.ask()
    path = office.link()
    for ending in ("not-mine", "never-mail", "another-grown-up"):
        await walk.see(ending, f"{path}/{ending}")
    await walk.send("passed-on", f"{path}/another-grown-up")
    await walk.see("link-over", path)
    for done in ("no", "never-mail", "left", "link-asked"):
        await walk.see(f"done-{done}", f"/parent/done/{done}")


async def _answering(walk: Walk) -> None:
    office = walk.office
    office.sandbox.http.delete("/messages")
    await office.ask()
    path = office.link()
    await walk.see("letter", path)
    await walk.send("decision", f"{path}/open")
    await walk.send("decision-errors", "/parent/decision", collect="yes", pin="12")
    answer: Any = await office.answer(**{SOCIETY: "yes"})
    await walk.see("kept", "/parent/decision")
    office.pay(answer.headers["location"], "prepaid_unnoticed")
    await walk.see("waiting", "/parent/paid")
    await office.work()
    await walk.see("prepaid", "/parent/paid")
    again = await office.parent.send("/parent/decision/card", follow=False)
    office.pay(again.headers["location"])
    await office.parent.go("/parent/paid")
    await office.work()
    await walk.see("granted", "/parent/paid")
    await walk.see("answered", "/parent/decision")


async def _command(walk: Walk) -> None:
    office = walk.office
    await give(office, "first_name", "Quinn")
    await give(office, "home_state", "IL")
    await earn(office)
    office.parent.client.cookies.clear()
    path = await _granted_link(office)
    await walk.see("arrive", path)
    await walk.send("pin", f"{path}/open")
    await walk.send("pin-wrong", "/parent/pin", pin="000000")
    await walk.see("pin-lost", "/parent/pin/lost")
    await office.parent.go("/parent/pin")
    await walk.send("home", "/parent/pin", pin="481526")
    consent = await office.consent_id()
    await walk.see("item-name", f"/parent/item/{consent}/first_name")
    await walk.see("item-address", f"/parent/item/{consent}/mailing_address")
    await walk.send("item-errors", f"/parent/item/{consent}/mailing_address", street="", zip="1")
    await walk.see("withdraw", f"/parent/share/{consent}/lighthouse-society")
    await walk.see("receipt", f"/parent/receipt/{consent}")
    await walk.see("notice", f"/parent/notice/{consent}")
    sent = next(part for part in walk.pages["home"].split('"') if part.startswith("/parent/sent/"))
    await walk.see("sent", sent)
    await walk.see("item-address", f"/parent/item/{consent}/mailing_address")
    office.clock.advance(minutes=15, seconds=1)
    await walk.send("item-waits", f"/parent/item/{consent}/mailing_address", street="5 Quiet St")
    await walk.send(
        "item-waits-on", f"/parent/item/{consent}/mailing_address/again", street="5 Quiet St"
    )
    await office.parent.go(path)
    await office.parent.send(f"{path}/open")
    await office.parent.send("/parent/pin", pin="481526")


async def _stopping(walk: Walk) -> None:
    consent = str(await walk.office.consent_id())
    await walk.see("stop", "/parent/stop")
    await walk.send("stopped", "/parent/stop", consent=consent)
    await walk.see("home-stopping", "/parent/home")
    await walk.see("privacy", "/p/lighthouse-summer/privacy")


async def _granted_link(office: PostOffice) -> str:
    """The link of the letter after the yes, in whichever language it is written."""
    for letter in reversed(office.letters()):
        for part in letter["text"].split():
            if "/parent/mail/" in part and not part.endswith(("/stop", "/undo")):
                return part.removeprefix("http://localhost:8000")
    raise AssertionError("no link to the parent's page")
