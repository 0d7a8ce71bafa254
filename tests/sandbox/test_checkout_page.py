"""The hosted payment page over plain HTTP, as a browser without script would use it."""

import html

import pytest

from tests.sandbox.running import Running, session_params

PAYER = {"email": "payer@example.com", "name": "Pat Payer", "postal_code": "62701"}


def opened(sandbox: Running, **changes: object) -> str:
    """Path of a new session's page."""
    session = sandbox.cards.v1.checkout.sessions.create(params=session_params(**changes))
    return session.url.removeprefix(sandbox.url)


def session_of(sandbox: Running, page: str) -> object:
    return sandbox.cards.v1.checkout.sessions.retrieve(page.removeprefix("/pay/"))


def test_the_page_says_what_who_and_that_no_money_is_real(sandbox: Running) -> None:
    page = sandbox.http.get(opened(sandbox))
    text = html.unescape(page.text)
    assert "Card sandbox – no real money" in text
    assert "$0.50" in text
    assert "Example Post" in text
    assert "Card check, given back after 7 days" in text
    assert 'href="http://127.0.0.1:9/parent/back"' in text
    assert "<script" not in text
    assert "script-src" not in page.headers["content-security-policy"]


def test_paying_by_button_returns_to_the_seller_with_the_session_filled_in(
    sandbox: Running,
) -> None:
    page = opened(sandbox)
    answer = sandbox.http.post(page, data={"card": "debit", **PAYER})
    session = session_of(sandbox, page)
    assert answer.status_code == 303
    wanted = f"http://127.0.0.1:9/parent/paid?session={session.id}"
    assert answer.headers["location"] == wanted
    assert session.payment_status == "paid"
    assert session.customer_details.email == "payer@example.com"


@pytest.mark.parametrize(
    "number", ["4242 4242 4242 4242", "4000-0566-5566-5556", " 378282246310005"]
)
def test_a_typed_test_number_pays_however_it_is_grouped(sandbox: Running, number: str) -> None:
    page = opened(sandbox)
    assert sandbox.http.post(page, data={"number": number, **PAYER}).status_code == 303
    assert session_of(sandbox, page).status == "complete"


def test_two_clicks_pay_once_and_both_go_back(sandbox: Running) -> None:
    page = opened(sandbox)
    answers = [sandbox.http.post(page, data={"card": "credit", **PAYER}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(sandbox.cards.v1.charges.list().data) == 1
    assert "paid already" in sandbox.http.get(page).text


def test_a_blocked_prepaid_card_is_refused_on_the_page_and_nothing_is_charged(
    sandbox: Running,
) -> None:
    page = opened(sandbox)
    answer = sandbox.http.post(page, data={"card": "prepaid", **PAYER})
    assert answer.status_code == 402
    assert "does not accept prepaid cards" in answer.text
    assert session_of(sandbox, page).status == "open"
    assert sandbox.cards.v1.charges.list().data == []


def test_a_prepaid_card_that_slips_through_pays_and_tells_afterwards(sandbox: Running) -> None:
    page = opened(sandbox)
    assert sandbox.http.post(page, data={"card": "prepaid_unnoticed", **PAYER}).status_code == 303
    (charge,) = sandbox.cards.v1.charges.list().data
    assert charge.payment_method_details.card.funding == "prepaid"


def test_prepaid_pays_where_nobody_blocks_it(sandbox: Running) -> None:
    page = opened(sandbox, payment_method_options={"card": {"request_three_d_secure": "any"}})
    assert sandbox.http.post(page, data={"card": "prepaid", **PAYER}).status_code == 303


def test_a_declined_card_is_told_and_another_may_be_tried(sandbox: Running) -> None:
    page = opened(sandbox)
    answer = sandbox.http.post(page, data={"card": "declined", **PAYER})
    assert "Your card was declined." in answer.text
    intent_id = session_of(sandbox, page).payment_intent
    intent = sandbox.cards.v1.payment_intents.retrieve(intent_id)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.decline_code == "generic_decline"
    assert sandbox.http.post(page, data={"card": "credit", **PAYER}).status_code == 303
    assert session_of(sandbox, page).payment_intent == intent_id


def test_the_bank_asks_and_yes_pays(sandbox: Running) -> None:
    page = opened(sandbox)
    asked = sandbox.http.post(page, data={"card": "three_d_secure", **PAYER})
    assert asked.headers["location"] == f"{page}/challenge"
    assert "Is this you?" in sandbox.http.get(f"{page}/challenge").text
    intent_id = session_of(sandbox, page).payment_intent
    assert sandbox.cards.v1.payment_intents.retrieve(intent_id).status == "requires_action"
    answer = sandbox.http.post(f"{page}/challenge", data={"decision": "approve"})
    assert answer.headers["location"].startswith("http://127.0.0.1:9/parent/paid")
    (charge,) = sandbox.cards.v1.charges.list().data
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


def test_the_bank_asks_and_no_charges_nothing(sandbox: Running) -> None:
    page = opened(sandbox)
    sandbox.http.post(page, data={"card": "three_d_secure", **PAYER})
    answer = sandbox.http.post(f"{page}/challenge", data={"decision": "fail"})
    assert "unable to authenticate" in answer.text
    assert session_of(sandbox, page).status == "open"
    assert sandbox.cards.v1.charges.list().data == []
    assert sandbox.http.get(f"{page}/challenge").headers["location"] == page


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "choose a test card"),
        ("4242424242424241", "card number is invalid"),
        ("not a number", "card number is invalid"),
        ("4539578763621486", "not one of its test cards"),
    ],
)
def test_other_numbers_are_refused_and_never_shown_again_or_kept(
    sandbox: Running, number: str, said: str
) -> None:
    answer = sandbox.http.post(opened(sandbox), data={"number": number, **PAYER})
    assert answer.status_code == 402
    assert said in answer.text
    assert not number or f'value="{number}"' not in answer.text
    assert sandbox.cards.v1.payment_intents.list().data == []


def test_an_expired_session_says_so_and_takes_no_money(sandbox: Running) -> None:
    page = opened(sandbox)
    sandbox.cards.v1.checkout.sessions.expire(page.removeprefix("/pay/"))
    assert "has closed" in sandbox.http.get(page).text
    assert sandbox.http.post(page, data={"card": "credit", **PAYER}).status_code == 410
    assert sandbox.cards.v1.charges.list().data == []


def test_a_page_that_never_was_is_a_404(sandbox: Running) -> None:
    assert sandbox.http.get("/pay/cs_test_none").status_code == 404
    assert sandbox.http.post("/pay/cs_test_none", data={"card": "credit"}).status_code == 404


def test_a_payer_without_an_address_is_asked_for_one(sandbox: Running) -> None:
    answer = sandbox.http.post(opened(sandbox), data={"card": "credit"})
    assert "give an e-mail address" in answer.text


def test_what_a_payer_types_is_shown_as_text_alone(sandbox: Running) -> None:
    evil = {"email": '"><script>x</script>', "number": "4242424242424242"}
    page = sandbox.http.post(opened(sandbox), data=evil)
    assert "<script" not in page.text


def test_the_card_console_shows_payments_and_brings_on_trouble(sandbox: Running) -> None:
    page = opened(sandbox)
    sandbox.http.post(page, data={"card": "credit", **PAYER})
    intent = session_of(sandbox, page).payment_intent
    console = sandbox.http.get("/card-sandbox").text
    assert "pay_7Hq2" in console
    assert "checkout.session.completed" in console
    wish = {"payment": intent, "kind": "dispute"}
    assert sandbox.http.post("/card-sandbox/trouble", data=wish).status_code == 303
    assert sandbox.http.post("/card-sandbox/trouble", data=wish).status_code == 409
    (dispute,) = sandbox.cards.v1.disputes.list().data
    close = {"dispute": dispute.id, "status": "won"}
    sandbox.http.post("/card-sandbox/close-dispute", data=close)
    assert sandbox.cards.v1.disputes.retrieve(dispute.id).status == "won"
    rules = {"delay_seconds": "1.5", "copies": "2", "drop": "0", "order": "reversed"}
    assert sandbox.http.post("/card-sandbox/post", data=rules).status_code == 303
    assert sandbox.http.get("/control/webhooks").json()["rules"]["order"] == "reversed"
    fault = {"kind": "500", "times": "3", "when": "before"}
    sandbox.http.post("/card-sandbox/fault", data=fault)
    assert sandbox.http.get("/control/api").json()[0]["times"] == 3
    assert sandbox.http.get("/card-sandbox").status_code == 200
