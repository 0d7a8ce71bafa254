"""A walk through every form: a child, parents, a visitor of 13 or over, staff; all type canaries."""

import re
from dataclasses import dataclass
from typing import Any

from app.collecting.models import RewardClaim
from app.consent.requests import here_token
from app.platform import clock as service_clock
from app.platform import tokens
from app.platform.sessions import open_session
from app.promotions.publishing import publish
from app.staff.members import INVITATION, LIVES, SIGN_IN, invite
from tests.consent.promises import night_sky, operator
from tests.guards.every_form import Clerk, Commits, Watch
from tests.parents.post_office import YES, PostOffice

SUMMER, SKY = "/p/lighthouse-summer", "/p/night-sky"
SOCIETY = "disclose-lighthouse-society"


@dataclass
class Everybody:
    """All who sit before a form, each at a browser of their own."""

    app: Any
    office: PostOffice
    watch: Watch
    commits: Commits | None = None

    def somebody(self, network: str) -> Clerk:
        return Clerk(self.app, self.watch, self.commits, network=network)

    async def walk(self) -> None:
        """Every form once at least, most of them refused first and then taken."""
        async with self.office.parts.database.unit_of_work() as session:
            await publish(session, night_sky(), operator())
        async with self.somebody("203.0.113.1") as child, self.somebody("203.0.113.2") as parent:
            self.child, self.parent = child, parent
            self.office.parent = parent
            await self._album()
            await self._asking()
            await self._deciding()
            await self._joining_and_reward()
            await self._parent_in_command()
            await self._staff()
            await self._lost_pin()
            await self._endings()
        async with self.somebody("203.0.113.3") as visitor:
            await self._visitor(visitor)

    # --- the child -------------------------------------------------------------------------------

    async def _album(self) -> None:
        words = await self.child.new_album()
        typed = self.watch.canary("five words", " ".join(words))
        await self.child.send(f"{SUMMER}/words/card", words=typed)
        await self.child.go(f"{SUMMER}/words")
        await self.child.send(
            f"{SUMMER}/words", words=self.watch.canary("wrong words", "canaryone")
        )
        await self.child.go(f"{SUMMER}/words")
        await self.child.send(f"{SUMMER}/words", words=typed)
        await self.child.send(f"{SUMMER}/album", code=self.watch.canary("code", "canarystamp two"))
        await self.office.family.fill(self.child)

    async def _asking(self) -> None:
        ask = f"{SUMMER}/ask"
        await self.child.go(f"{ask}/email")
        await self.child.send(f"{ask}/email", email=self.watch.canary("no address", "canarynoat"))
        slip = self.watch.canary("slip", "canaryslip@example.org")
        await self.child.send(f"{ask}/email", email=slip)
        assert self.child.page.status_code == 200, self.child.words_seen
        hidden = {name: self.child.hidden(name) for name in ("request", "secret")}
        await self.child.send(f"{ask}/wrong", **hidden)
        await self.child.go(f"{ask}/email")
        mum = self.watch.canary("mum", "canarymum@example.org")
        await self.child.send(f"{ask}/email", email=mum)
        await self.office.work()

    async def _joining_and_reward(self) -> None:
        await self.child.go(f"{SUMMER}/reward")
        name = self.watch.canary("child", "Canarychild")
        await self.child.send(f"{SUMMER}/reward", first_name=name * 7, home_state="")
        await self.child.send(f"{SUMMER}/reward", first_name=name, home_state="OH")
        await self.office.work()
        letter = self.office.letters("your yes to")[-1]["text"]
        code = re.search(r"\b(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\b", letter)[0]
        join = f"{SUMMER}/join"
        async with self.somebody("203.0.113.4") as other:
            await other.new_album()
            await other.go(join)
            await other.send(join, code=self.watch.canary("wrong joining code", "canaryjoin"))
            await other.send(join, code=self.watch.canary("joining code", code))

    # --- the parent ------------------------------------------------------------------------------

    async def _letter(self, subject: str = "consent for") -> str:
        self.parent.client.cookies.clear()
        path = self.office.link(subject)
        await self.parent.go(path)
        return path

    async def _deciding(self) -> None:
        path = await self._letter()
        await self.parent.send(f"{path}/open")
        await self.parent.send("/parent/decision", email=self.watch.canary("half", "canaryhalf"))
        self.pin = self.watch.canary("pin", "739164")
        dad = self.watch.canary("dad", "canarydad@example.org")
        answer = await self.parent.send("/parent/decision", False, **YES | {
            SOCIETY: "yes", "address": "other", "email": dad, "pin": self.pin,
            "pin_again": self.pin,
        })  # fmt: skip
        assert answer.status_code == 303, self.parent.words_seen
        await self.parent.go("/parent/decision")
        answer = await self.parent.send("/parent/decision/card", False)
        await self._pay(answer, "/parent/paid")

    async def _pay(self, answer: Any, back: str) -> None:
        self.office.pay(answer.headers["location"])
        await self.parent.go(back)
        await self.office.work()
        await self.parent.go(back)

    async def _parent_in_command(self) -> None:
        path = await self._letter("your yes to")
        await self.parent.send(f"{path}/open")
        await self.parent.send("/parent/pin", pin=self.watch.canary("wrong pin", "518273"))
        await self.parent.send("/parent/pin", pin=self.pin)
        assert "Canarychild" in self.parent.text, self.parent.words_seen
        consent = await self.office.consent_id()
        item = f"/parent/item/{consent}"
        await self.parent.go(f"{item}/first_name")
        await self.parent.send(f"{item}/first_name", value="Canarychild" * 200)
        await self.parent.send(
            f"{item}/first_name", value=self.watch.canary("put right", "Canarysweet")
        )
        home = {
            "street": self.watch.canary("street", "7 Canarystreet"),
            "unit": self.watch.canary("unit", "Canaryflat"),
            "city": self.watch.canary("city", "Canaryville"),
            "zip": self.watch.canary("zip", "86427"),
        }
        await self.parent.go(f"{item}/mailing_address")
        self.office.clock.advance(minutes=15, seconds=1)
        await self.parent.send(f"{item}/mailing_address", **home)
        waiting = {name: self.parent.hidden(name) for name in home}
        await self.parent.go(path)
        await self.parent.send(f"{path}/open")
        await self.parent.send("/parent/pin", pin=self.pin)
        await self.parent.send(f"{item}/mailing_address/again", **waiting)
        await self.parent.send(f"{item}/mailing_address", **home)
        await self.parent.send(f"{item}/mailing_address", state="IL", **home)
        await self.office.work()

    async def _lost_pin(self) -> None:
        consent = str(await self.office.consent_id())
        path = await self._letter("your yes to")
        for act in ("stop", "undo"):
            await self.parent.go(f"{path}/{act}")
            await self.parent.send(f"{path}/{act}", consent=consent)
        await self.parent.go(path)
        await self.parent.send(f"{path}/open")
        await self.parent.go("/parent/pin/lost")
        new = self.watch.canary("new pin", "604915")
        await self.parent.send("/parent/pin/lost", pin=new, pin_again="1")
        answer = await self.parent.send("/parent/pin/lost", False, pin=new, pin_again=new)
        await self._pay(answer, "/parent/pin/paid")
        await self.parent.go("/parent/pin")
        await self.parent.send("/parent/pin", pin=new)
        share = f"/parent/share/{consent}/lighthouse-society"
        await self.parent.go(share)
        await self.parent.send(share)
        for act in ("stop", "undo"):
            await self.parent.go("/parent/stop")
            await self.parent.send(f"/parent/{act}", consent=consent)
        await self.parent.go("/parent/home")
        await self.parent.send("/parent/leave")
        await self.parent.go("/parent")
        for name in ("canarylink", "canarystranger@example.org", "canarydad@example.org"):
            await self.parent.send("/parent/link", email=self.watch.canary(name, name))
        await self.office.work()

    async def _endings(self) -> None:
        """Letters on the child's screen, by the square, and by number and code."""
        await self.child.go(f"{SUMMER}/ask/phone")
        await self.child.send(f"{SUMMER}/ask/phone")
        for ending in ("no", "open"):
            asked = await self.office.story.ask(lane="phone")
            async with self.office.parts.database.unit_of_work() as session:
                square = f"/parent/here/{await here_token(session, request_id=asked.id)}"
            await self.parent.go(square)
            await self.parent.go(f"{square}/no")
            await self.parent.send(f"{square}/{ending}")
        await self.office.ask(email=self.watch.canary("gran", "canarygran@example.org"))
        path = await self._letter()
        await self.parent.go(f"{path}/another-grown-up")
        await self.parent.send(f"{path}/another-grown-up")
        reference, code = re.findall(r'class="ref">([^<]+)<', self.parent.text)[:2]
        await self.parent.go("/parent")
        await self.parent.send("/parent/letter", reference=self.watch.canary("number", "canary no"),
                               code=self.watch.canary("letter code", "canary code"),
                               guardian="yes", email="canarymum@example.org")  # fmt: skip
        await self.parent.send(
            "/parent/letter", reference=reference, code=self.watch.canary("passed on", code)
        )
        await self.parent.send("/parent/letter/read")
        await self.parent.go("/parent/decision/no")
        await self.parent.send(
            "/parent/decision/no", email="canaryhalf", pin=self.pin, pin_again=self.pin
        )
        async with self.somebody("203.0.113.4") as other:
            await other.new_album()
            await self.office.family.fill(other)
            await other.go(f"{SUMMER}/ask/here")
            await other.send(f"{SUMMER}/ask/here")

    # --- a visitor of 13 or over -----------------------------------------------------------------

    async def _visitor(self, visitor: Clerk) -> None:
        await visitor.go(f"{SKY}/age")
        odd = {"month": self.watch.canary("month", "canarymonth"),
               "year": self.watch.canary("year", "19canary")}  # fmt: skip
        await visitor.send(f"{SKY}/age", **odd)
        await visitor.send(f"{SKY}/age", month="2", year=self.watch.canary("born", "1957"))
        await visitor.new_album("night-sky")
        await self.office.family.fill(visitor, "night-sky")
        await visitor.go(f"{SKY}/certificate")
        await visitor.send(f"{SKY}/certificate", first_name="Canarylong" * 9)
        name = self.watch.canary("visitor", "Canaryvisitor")
        await visitor.send(f"{SKY}/certificate", first_name=name)
        own = visitor.hidden("visitor")
        link = re.search(r"/visitor/mail/[\w-]+", visitor.text)[0]
        await visitor.send(f"{SKY}/certificate/pdf", visitor=own)
        await visitor.go(link)
        await visitor.send(f"{link}/erase")
        await visitor.go(SKY)
        await visitor.send(f"{SKY}/age/someone-else")

    # --- staff -----------------------------------------------------------------------------------

    async def _staff(self) -> None:
        async with self.somebody("203.0.113.5") as staff:
            links = await self.hired(staff)
            await self._posting(staff)
            await self._mail_room(staff)
            await self._known_later(staff)
            await self._settings(staff)
            for link in links:
                await staff.go(link)
                await staff.send(link)

    async def hired(self, staff: Clerk) -> list[str]:
        """A privacy officer at the console, and two links that would let them in."""
        async with self.office.parts.database.unit_of_work() as session:
            member = await invite(session, email="officer@example.org", role="privacy_officer")
            cookie = await open_session(
                session, surface="staff", stage="console", subject_id=member.id, language="en"
            )
            now = await service_clock.now(session)
            made = {
                purpose: await tokens.mint(
                    session, purpose=purpose, subject_id=member.id, ends_at=now + LIVES[purpose]
                )
                for purpose in (INVITATION, SIGN_IN)
            }
        staff.client.cookies.set("__Host-staff", cookie)
        return [f"/staff/invite/{made[INVITATION]}", f"/staff/recover/{made[SIGN_IN]}"]

    async def _posting(self, staff: Clerk) -> None:
        claim = await self.office.one(
            f"SELECT id FROM {RewardClaim.__tablename__} WHERE state = 'ready'"
        )
        consent = await self.office.consent_id()
        chosen = {f"claim-{claim}": "yes"}
        await staff.go("/staff/post")
        await staff.send("/staff/post/labels", **chosen, skip="canary", reason="canaryreason")
        await staff.send("/staff/post/labels", **chosen, reason="post_reward")
        await staff.go(f"/staff/post/{claim}")
        await staff.send(f"/staff/post/{claim}/open", reason="post_reward")
        for page, ending in ((f"/{claim}", f"/{claim}/posted"), ("", "/posted")):
            await staff.go(f"/staff/post{page}")
            await staff.send(f"/staff/post{ending}", **chosen, skip="canary")
        society = "/staff/handovers/lighthouse-summer/lighthouse-society"
        await staff.go(society)
        await staff.send(society)
        for act in ("stop", "resume"):
            await staff.go("/staff/settings")
            await staff.send(f"/staff/consents/{consent}/{act}")
        await self.office.work()

    async def _mail_room(self, staff: Clerk) -> None:
        """What is typed of a batch, and the name and the words of a file in it."""
        await staff.go("/staff/mailroom")
        odd = {"received_on": "canaryday", "box": self.watch.canary("box", "canarybox")}
        await staff.send("/staff/mailroom", channel="post", **odd)
        await staff.go("/staff/mailroom")
        name = self.watch.canary("name of a file", "canaryfile")
        words = self.watch.canary("words of a file", "canarywords").encode()
        for received_on in ("2027-06-10", self.watch.canary("day", "canaryday")):
            answer = await staff.client.post(
                "/staff/mailroom",
                data={"form_token": staff.token, "batch": staff.hidden("batch"), "channel": "post",
                      "received_on": received_on, "box": "12"},
                files=[("files", (f"{name}.pdf", b"%PDF-1.7 " + words, "application/pdf"))],
            )  # fmt: skip
            assert answer.status_code == (303 if received_on[0] == "2" else 422), answer.text
        await self.office.work()
        await staff.go(answer.headers.get("location", "/staff/mailroom"))

    async def _known_later(self, staff: Clerk) -> None:
        """The album that a visitor of 13 or over made belongs to a child after all."""
        async with self.somebody("203.0.113.6") as visitor:
            await visitor.answer_age("2", "1957")
            words = " ".join(await visitor.new_album("night-sky"))
        for typed in ("canaryfive", self.watch.canary("told words", words)):
            await staff.go("/staff/under-13")
            await staff.send("/staff/under-13", words=typed, reason="parent_told")
        assert staff.page.url.query == b"erased=0", staff.words_seen

    async def _settings(self, staff: Clerk) -> None:
        await staff.go("/staff/settings")
        await staff.send("/staff/settings/sessions/end")
        await staff.go("/staff/settings")
        await staff.send("/staff/settings/passkeys/remove", passkey="canarypasskey")
        await staff.go("/staff/recovery-codes")
        await staff.send("/staff/recovery-codes")
        code = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b", staff.words_seen)[0]
        await staff.go("/staff/settings")
        await staff.send("/staff/sign-out")
        await staff.go("/staff/recovery")
        wrong = {"email": self.watch.canary("who", "canarystaff@example.org"),
                 "code": self.watch.canary("wrong code", "canaryrecovery")}  # fmt: skip
        await staff.send("/staff/recovery", **wrong)
        await staff.send("/staff/recovery", email="officer@example.org",
                         code=self.watch.canary("recovery code", code))  # fmt: skip
