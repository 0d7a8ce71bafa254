"""The decision page: nothing chosen for anybody, errors where they belong, a no as easy as a yes."""

import re

import pytest

from app.promotions.publishing import publish
from tests.consent.promises import changed, operator
from tests.consent.story import MAIL, PIN
from tests.parents.post_office import YES

pytestmark = pytest.mark.anyio


@pytest.mark.proves("DIS-01")
async def test_nothing_is_ticked_and_each_disclosure_has_its_own_two_buttons(office):
    await office.letter_opened()
    picks = [box for box in office.parent.inputs() if box["type"] in ("radio", "checkbox")]
    assert [box for box in picks if "checked" in box] == []
    asked = {(box["name"], box["value"]) for box in picks if box["type"] == "radio"}
    for name in ("collect", "disclose-lighthouse-society"):
        assert {(name, "yes"), (name, "no")} <= asked
    assert "acme" not in " ".join(box["name"] for box in picks)


@pytest.mark.proves("VPC-03")
async def test_amount_refund_day_and_statement_name_stand_there_before_paying(office):
    await office.letter_opened()
    assert "50 cents" in office.parent.words_seen
    assert "June 17, 2027" in office.parent.words_seen
    assert operator().operator.statement_name in office.parent.words_seen
    assert await office.one("SELECT count(*) FROM payment") == 0


async def test_a_yes_goes_on_to_the_card_page_and_says_nothing_about_the_family_there(office):
    await office.letter_opened()
    answer = await office.answer()
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(office.sandbox.url)
    page = office.sandbox.http.get(answer.headers["location"]).text
    assert MAIL not in page
    assert "Lighthouse" not in page


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"guardian": ""}, "Please tick this box"),
        ({"collect": ""}, "Please choose yes or no"),
        ({"disclose-lighthouse-society": ""}, "Please choose yes or no"),
        ({"address": ""}, "Please choose where the receipt goes"),
        ({"address": "other", "email": ""}, "Please type your e-mail address"),
        ({"address": "other", "email": "ana at home"}, "cannot read this as an e-mail address"),
        ({"address": "other", "email": "a" * 250 + "@b.org"}, "This address is too long"),
        ({"pin": "", "pin_again": ""}, "Please type a PIN"),
        ({"pin": "12ab", "pin_again": "12ab"}, "six digits"),
        ({"pin": "123456", "pin_again": "123456"}, "too easy to guess"),
        ({"pin_again": "481527"}, "not the same"),
    ],
)
async def test_each_error_stands_at_its_box_and_the_rest_comes_back(office, wrong, message):
    await office.letter_opened()
    answer = await office.answer(**({"email": "kept@example.org"} | wrong))
    assert answer.status_code == 422
    assert message in office.parent.words_seen
    assert 'role="alert"' in answer.text
    for target in re.findall(r'<a href="#(f-[\w-]+)"', answer.text):
        assert f'id="{target}"' in answer.text, target
    assert PIN not in answer.text
    if "email" not in wrong:
        assert 'value="kept@example.org"' in answer.text
    if "collect" not in wrong:
        assert re.search(r'name="collect" value="yes"[^>]* checked', answer.text)
    assert await office.one("SELECT count(*) FROM draft") == 0


@pytest.mark.parametrize(
    "email", ["Ana+stamps@Example.org", " ana@bücher.example ", "ána@example.org"]
)
async def test_addresses_with_plus_signs_letters_of_every_language_and_pasted_spaces_serve(
    office, email
):
    await office.letter_opened()
    answer = await office.answer(address="other", email=email)
    assert answer.status_code == 303, office.parent.words_seen


async def test_a_chosen_no_needs_no_pin_no_address_and_no_guardian(office):
    await office.letter_opened()
    await office.parent.send("/parent/decision", collect="no")
    assert "Thank you for your answer" in office.parent.text
    assert await office.one("SELECT state FROM consent_request") == "refused"
    assert await office.one("SELECT count(*) FROM datum") == 0


async def test_the_no_button_pressed_twice_shows_the_one_answer(office):
    await office.letter_opened()
    token = office.parent.token
    await office.parent.send("/parent/decision/no")
    await office.parent.send("/parent/decision/no", form_token=token)
    assert "answered with a no" in office.parent.text
    assert await office.one("SELECT count(*) FROM decision") == 1


async def test_back_from_the_card_page_the_answers_are_kept_and_lead_to_the_same_page(office):
    await office.letter_opened()
    first = (await office.answer(**{"disclose-lighthouse-society": "yes"})).headers["location"]
    await office.parent.go("/parent/decision")
    assert "Your answers are kept" in office.parent.text
    assert "Share with Springfield Lighthouse Society" in office.parent.words_seen
    again = await office.parent.send("/parent/decision/card", follow=False)
    assert again.headers["location"] == first


async def test_the_yes_button_pressed_twice_leaves_one_page_to_pay_on(office):
    await office.letter_opened()
    first = (await office.answer()).headers["location"]
    second = (await office.answer()).headers["location"]
    await office.work()
    assert first != second
    assert "200" not in str(office.sandbox.http.post(first, data={"card": "credit"}).status_code)
    assert await office.one("SELECT count(*) FROM draft WHERE dead_at IS NULL") == 1


async def test_answers_survive_a_card_page_that_does_not_answer(office):
    await office.letter_opened()
    office.sandbox.control("api", fault="500", path="/v1/checkout/sessions", times=20)
    answer = await office.answer()
    assert answer.status_code == 503
    assert "Nothing was charged and your answers are safe" in office.parent.words_seen


async def test_a_letter_whose_promise_changed_takes_no_answer_and_says_why(office):
    await office.letter_opened()
    wider = changed(
        'keep_days = 30\nerase_on = "reward_posted"\nrecipients = ["acme-mailhouse"]\n\n[[practices]]\nfield = "mailing',
        'keep_days = 60\nerase_on = "reward_posted"\nrecipients = ["acme-mailhouse"]\n\n[[practices]]\nfield = "mailing',
    )
    async with office.parts.database.unit_of_work() as session:
        await publish(session, wider, operator())
    answer = await office.answer()
    assert answer.status_code == 409
    assert "Our promise changed" in answer.text
    assert await office.one("SELECT count(*) FROM payment") == 0


async def test_answering_after_the_last_day_says_that_the_letter_is_closed(office):
    await office.letter_opened()
    for _ in range(3):
        office.clock.advance(minutes=10)
        await office.parent.go("/parent/still-here")
    office.database.execute("UPDATE consent_request SET answer_by = app_now()")
    await office.answer()
    assert "This letter is closed" in office.parent.words_seen


async def test_here_the_parent_types_the_address_and_gets_the_notice_by_mail(office):
    asked = await office.ask(lane="phone")
    await office.parent.go("/parent")
    await office.parent.send("/parent/letter", reference=asked.reference, code=asked.joining_code)
    await office.parent.send("/parent/letter/read")
    assert 'name="address"' not in office.parent.text
    answer = await office.answer(address="", email=MAIL)
    assert answer.status_code == 303
    await office.work()
    (copy,) = office.letters("consent for")
    assert copy["to"] == MAIL


async def test_nobody_can_learn_from_the_page_whether_an_address_is_known(office):
    await office.said_yes()
    office.parent.client.cookies.clear()
    office.sandbox.http.delete("/messages")
    await office.letter_opened(email="second@example.org")
    pages = []
    for email in (MAIL, "unknown@example.org"):
        answer = await office.answer(address="other", email=email, pin="739164", pin_again="739164")
        assert answer.status_code == 303
        await office.parent.go("/parent/decision")
        pages.append(re.sub(r'value="[0-9a-f]{32}"', "", office.parent.text))
    assert pages[0] == pages[1]


async def test_the_same_pin_brings_a_second_child_to_the_same_parent(office):
    await office.said_yes()
    office.parent.client.cookies.clear()
    office.sandbox.http.delete("/messages")
    await office.said_yes()
    assert await office.one("SELECT count(DISTINCT parent_id) FROM consent") == 1
    await office.signed_in()
    assert office.parent.text.count("Your child in Lighthouse Summer") == 2


async def test_after_fifteen_quiet_minutes_the_answers_ride_in_the_next_form_and_the_pin_does_not(
    office,
):
    asked = await office.letter_opened()
    await office.parent.go("/parent/decision")
    office.clock.advance(minutes=15, seconds=1)
    answer = await office.parent.send("/parent/decision", **(YES | {"collect": "no"}))
    assert answer.status_code == 401
    assert await office.story.state("consent_request", asked.id) == "noticed"
    assert PIN not in answer.text
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    kept.pop("form_token")
    await office.parent.send(
        "/parent/letter", reference=asked.reference, code=asked.joining_code, **kept
    )
    assert re.search(r'name="collect" value="no"[^>]* checked', office.parent.text)
    await office.parent.send("/parent/decision", **YES, follow=False)
    assert office.parent.page.status_code == 303, office.parent.words_seen


async def test_another_sites_form_is_refused(office):
    await office.letter_opened()
    office.parent.client.headers["Sec-Fetch-Site"] = "cross-site"
    answer = await office.parent.send("/parent/decision/no")
    assert answer.status_code == 403
