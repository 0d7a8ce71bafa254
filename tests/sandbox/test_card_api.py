"""The card API, driven by the official client alone."""

import pytest
import stripe

from app.sandbox.cards.objects import API_VERSION
from tests.sandbox.running import KEY, AsyncHttp, Running, session_params
from tests.sandbox.typed_shapes import faults


def paid(sandbox: Running, card: str = "credit", **changes: object) -> stripe.checkout.Session:
    session = sandbox.cards.v1.checkout.sessions.create(params=session_params(**changes))
    assert sandbox.control("pay", session=session.id, card=card)["outcome"] == "paid"
    return sandbox.cards.v1.checkout.sessions.retrieve(session.id)


def raw(sandbox: Running, path: str, **query: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = sandbox.http.get(path, headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_api_version_is_the_clients() -> None:
    assert stripe.api_version == API_VERSION


def test_a_new_session_is_open_unpaid_and_has_no_payment_intent_yet(sandbox: Running) -> None:
    session = sandbox.cards.v1.checkout.sessions.create(params=session_params())
    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.payment_intent is None
    assert session.amount_total == 50
    assert session.livemode is False
    assert session.url == f"{sandbox.url}/pay/{session.id}"
    card = session.payment_method_options.card
    assert card.restrictions.funding_types_blocked == ["prepaid"]
    assert card.request_three_d_secure == "any"


@pytest.mark.anyio
async def test_the_async_client_is_answered_alike(sandbox: Running) -> None:
    http = AsyncHttp()
    client = sandbox.client(http_client=http)
    made = await client.v1.checkout.sessions.create_async(params=session_params())
    read = await client.v1.checkout.sessions.retrieve_async(made.id)
    assert read.client_reference_id == "pay_7Hq2"
    await http.close_async()


def test_paying_makes_intent_charge_and_payment_method(sandbox: Running) -> None:
    session = paid(sandbox)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "parent@example.com"
    intent = sandbox.cards.v1.payment_intents.retrieve(
        session.payment_intent, params={"expand": ["latest_charge", "payment_method"]}
    )
    assert intent.status == "succeeded"
    assert intent.amount_received == 50
    assert intent.latest_charge.paid
    assert intent.latest_charge.captured
    assert intent.payment_method.card.funding == "credit"
    secure = intent.latest_charge.payment_method_details.card.three_d_secure
    assert secure.result == "attempt_acknowledged"


@pytest.mark.parametrize("funding", ["credit", "debit", "unknown"])
def test_the_charge_says_what_kind_of_card_paid(sandbox: Running, funding: str) -> None:
    intent_id = paid(sandbox, funding).payment_intent
    intent = sandbox.cards.v1.payment_intents.retrieve(
        intent_id, params={"expand": ["latest_charge"]}
    )
    assert intent.latest_charge.payment_method_details.card.funding == funding


def test_the_same_card_has_the_same_fingerprint_and_another_card_another(sandbox: Running) -> None:
    def fingerprint(card: str) -> str:
        params = {"expand": ["payment_intent.payment_method"]}
        session_id = paid(sandbox, card).id
        session = sandbox.cards.v1.checkout.sessions.retrieve(session_id, params=params)
        return session.payment_intent.payment_method.card.fingerprint

    assert fingerprint("credit") == fingerprint("credit") != fingerprint("debit")


def test_every_answer_fits_the_typed_resource_classes(sandbox: Running) -> None:
    session = paid(sandbox, metadata={"a": "b"}, wallet_options={"link": {"display": "never"}})
    refused = sandbox.cards.v1.checkout.sessions.create(params=session_params())
    sandbox.control("pay", session=refused.id, card="declined")
    waiting = sandbox.cards.v1.checkout.sessions.create(params=session_params())
    sandbox.http.post(f"/pay/{waiting.id}", data={"card": "three_d_secure", "email": "a@b.example"})
    other = paid(sandbox, "debit")
    sandbox.cards.v1.refunds.create(params={"payment_intent": session.payment_intent})
    sandbox.control("disputes", payment_intent=other.payment_intent)
    sandbox.control("fraud-warnings", payment_intent=other.payment_intent)
    seen = set()
    for collection in (
        "checkout/sessions", "payment_intents", "charges", "refunds", "disputes",
        "radar/early_fraud_warnings", "events",
    ):  # fmt: skip
        listed = raw(sandbox, f"/v1/{collection}", limit="100")
        assert listed["data"], collection
        for resource in listed["data"]:
            seen.add(resource["object"])
            assert faults(resource) == []
            assert raw(sandbox, f"/v1/{collection}/{resource['id']}") == resource
            if resource["object"] == "event":
                assert faults(resource["data"]["object"]) == []
    method = raw(sandbox, f"/v1/charges?payment_intent={session.payment_intent}")["data"][0]
    assert faults(raw(sandbox, f"/v1/payment_methods/{method['payment_method']}")) == []
    deep = {"expand[0]": "line_items", "expand[1]": "payment_intent.latest_charge.refunds"}
    whole = raw(sandbox, f"/v1/checkout/sessions/{session.id}", **deep)
    assert faults(whole) == []
    assert whole["payment_intent"]["latest_charge"]["refunds"]["data"][0]["object"] == "refund"
    assert whole["line_items"]["data"][0]["object"] == "item"
    assert len(seen) == 7


def test_the_shape_check_itself_notices_strangers_and_wrong_types(sandbox: Running) -> None:
    session = paid(sandbox)
    good = raw(sandbox, f"/v1/checkout/sessions/{session.id}")
    assert faults(good | {"colour": "red"}) == ["checkout.session.colour is unknown"]
    assert faults(good | {"created": "now"}) != []
    assert faults(good | {"total_details": {"amount_discount": 0}}) != []
    del good["livemode"]
    assert faults(good) == ["checkout.session.livemode is missing"]


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"payment_method_options": {"card": {"mood": "any"}}},
         "payment_method_options[card][mood]", "parameter_unknown"),
        ({"success_url": ""}, "success_url", "parameter_missing"),
        ({"cancel_url": "javascript:alert(1)"}, "cancel_url", "url_invalid"),
        ({"mode": "setup"}, "mode", None),
        ({"line_items": [{"price": "price_1", "quantity": 1}]},
         "line_items[0][price]", "parameter_unknown"),
        ({"client_reference_id": "x" * 201}, "client_reference_id",
         "parameter_invalid_string_length"),
        ({"expires_at": 5}, "expires_at", None),
    ],
)  # fmt: skip
def test_a_wrong_session_is_refused_by_the_name_of_the_parameter(
    sandbox: Running, changes: dict[str, object], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.cards.v1.checkout.sessions.create(params=session_params(**changes))
    assert (refused.value.param, refused.value.code) == (param, code)
    assert refused.value.http_status == 400


@pytest.mark.parametrize("name", ["line_items", "success_url", "cancel_url", "mode"])
def test_a_session_without_what_it_needs_is_refused(sandbox: Running, name: str) -> None:
    params = session_params()
    del params[name]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.cards.v1.checkout.sessions.create(params=params)
    assert (refused.value.param, refused.value.code) == (name, "parameter_missing")


def test_less_than_fifty_cents_is_refused(sandbox: Running) -> None:
    params = session_params()
    params["line_items"][0]["price_data"]["unit_amount"] = 49
    with pytest.raises(stripe.InvalidRequestError, match="50 cents"):
        sandbox.cards.v1.checkout.sessions.create(params=params)


def test_same_key_same_body_is_one_session_and_another_body_is_an_error(sandbox: Running) -> None:
    sessions, options = sandbox.cards.v1.checkout.sessions, {"idempotency_key": "row-17"}
    first = sessions.create(params=session_params(), options=options)
    again = sessions.create(params=session_params(), options=options)
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        sessions.create(params=session_params(client_reference_id="x"), options=options)
    assert len(sessions.list().data) == 1


def test_a_refused_request_does_not_use_up_its_key(sandbox: Running) -> None:
    sessions, options = sandbox.cards.v1.checkout.sessions, {"idempotency_key": "row-18"}
    with pytest.raises(stripe.InvalidRequestError):
        sessions.create(params=session_params(mode="setup"), options=options)
    assert sessions.create(params=session_params(), options=options).status == "open"


def test_a_payment_is_refunded_once_and_the_same_key_gives_the_same_refund(
    sandbox: Running,
) -> None:
    intent = paid(sandbox).payment_intent
    params, options = {"payment_intent": intent}, {"idempotency_key": "refund-1"}
    first = sandbox.cards.v1.refunds.create(params=params, options=options)
    again = sandbox.cards.v1.refunds.create(params=params, options=options)
    assert first.id == again.id
    assert (first.amount, first.status) == (50, "succeeded")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.cards.v1.refunds.create(params=params, options={"idempotency_key": "refund-2"})
    assert refused.value.code == "charge_already_refunded"
    charge = sandbox.cards.v1.charges.retrieve(first.charge)
    assert (charge.refunded, charge.amount_refunded) == (True, 50)
    assert [one.id for one in sandbox.cards.v1.refunds.list(params=params).data] == [first.id]


def test_a_disputed_payment_cannot_be_refunded(sandbox: Running) -> None:
    intent = paid(sandbox).payment_intent
    opened = sandbox.control("disputes", payment_intent=intent)
    assert sandbox.cards.v1.disputes.retrieve(opened["id"]).status == "needs_response"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.cards.v1.refunds.create(params={"payment_intent": intent})
    assert refused.value.code == "charge_disputed"
    assert sandbox.control(f"disputes/{opened['id']}/close", status="won")["status"] == "won"


def test_an_unpaid_session_expires_on_demand_and_a_paid_one_does_not(sandbox: Running) -> None:
    sessions = sandbox.cards.v1.checkout.sessions
    unpaid = sessions.create(params=session_params())
    assert sessions.expire(unpaid.id).status == "expired"
    for done in (unpaid.id, paid(sandbox).id):
        with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
            sessions.expire(done)


def test_lists_are_newest_first_and_paged_by_cursor(sandbox: Running) -> None:
    sessions = sandbox.cards.v1.checkout.sessions
    made = [sessions.create(params=session_params()).id for _ in range(5)]
    first = sessions.list(params={"limit": 2})
    assert first.has_more
    assert [one.id for one in first.auto_paging_iter()] == made[::-1]
    back = sessions.list(params={"limit": 2, "ending_before": made[0]})
    assert [one.id for one in back.data] == [made[2], made[1]]
    assert len(sessions.list(params={"status": "open", "created": {"gte": 1}}).data) == 5
    assert sessions.list(params={"status": "complete"}).data == []


@pytest.mark.parametrize(
    ("collection", "word"),
    [
        ("checkout/sessions", "checkout.session"), ("payment_intents", "payment_intent"),
        ("charges", "charge"), ("refunds", "refund"), ("disputes", "dispute"),
        ("radar/early_fraud_warnings", "radar.early_fraud_warning"), ("events", "event"),
        ("payment_methods", "payment_method"),
    ],
)  # fmt: skip
def test_an_id_that_names_nothing_is_a_404(sandbox: Running, collection: str, word: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = sandbox.http.get(f"/v1/{collection}/nothing", headers=headers)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "resource_missing"
    assert answer.json()["error"]["message"] == f"No such {word}: 'nothing'"


@pytest.mark.parametrize("key", ["sk_live_1234567890", "nonsense"])
def test_a_key_of_the_other_mode_or_none_is_refused(sandbox: Running, key: str) -> None:
    client = sandbox.client(key)
    with pytest.raises(stripe.AuthenticationError):
        client.v1.checkout.sessions.list()
    assert sandbox.http.get("/v1/charges").status_code == 401


def test_another_api_version_is_refused(sandbox: Running) -> None:
    client = sandbox.client(stripe_version="2020-08-27")
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        client.v1.checkout.sessions.list()


def test_what_cannot_be_expanded_and_what_does_not_exist_are_refused(sandbox: Running) -> None:
    session = paid(sandbox)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        sandbox.cards.v1.checkout.sessions.retrieve(session.id, params={"expand": ["colour"]})
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        sandbox.cards.v1.customers.create(params={})


def test_every_request_is_recorded_with_its_fields_and_key(sandbox: Running) -> None:
    options = {"idempotency_key": "row-19"}
    sandbox.cards.v1.checkout.sessions.create(params=session_params(), options=options)
    (call,) = sandbox.http.get("/control/requests").json()
    assert (call["method"], call["path"], call["status"]) == ("POST", "/v1/checkout/sessions", 200)
    assert call["idempotency_key"] == "row-19"
    assert call["form"]["client_reference_id"] == "pay_7Hq2"
    assert call["form"]["line_items[0][price_data][unit_amount]"] == "50"


@pytest.mark.parametrize(
    ("fault", "error"), [("500", stripe.APIError), ("429", stripe.RateLimitError)]
)
def test_the_api_fails_as_often_as_asked(
    sandbox: Running, fault: str, error: type[stripe.StripeError]
) -> None:
    sandbox.control("api", fault=fault, times=2, path="/checkout/sessions")
    for _ in range(2):
        with pytest.raises(error):
            sandbox.cards.v1.checkout.sessions.create(params=session_params())
    assert sandbox.cards.v1.checkout.sessions.create(params=session_params()).status == "open"


def test_a_lost_answer_is_found_again_by_its_key(sandbox: Running) -> None:
    sandbox.control("api", fault="500", when="after", method="POST")
    retrying = sandbox.client(max_network_retries=1)
    made = retrying.v1.checkout.sessions.create(params=session_params())
    assert [one.id for one in retrying.v1.checkout.sessions.list().data] == [made.id]


def test_a_silent_api_times_out(sandbox: Running) -> None:
    sandbox.control("api", fault="timeout")
    impatient = sandbox.client(timeout=0.3)
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.checkout.sessions.create(params=session_params())
    assert sandbox.cards.v1.checkout.sessions.list().data == []
