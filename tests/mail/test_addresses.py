"""Addresses as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.addresses import AddressNotUsable, canonical_address, same_mailbox_key

LONGEST = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.org"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  mum@example.com\n", "mum@example.com"),
        ("\u00a0mum@example.com\u200b", "mum@example.com"),
        ("<mum@example.com>", "mum@example.com"),
        ("mailto:mum@example.com", "mum@example.com"),
        ("Mum+Kids@EXAMPLE.com", "Mum+Kids@example.com"),
        ("ñandú@exámple.org", "ñandú@exámple.org"),
        (LONGEST, LONGEST),
    ],
)
def test_a_usable_address_is_kept_as_it_is_written_to(typed: str, kept: str) -> None:
    assert canonical_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "mum",
        "mum@",
        "@example.com",
        "mum@localhost",
        "mum@example",
        "a b@example.com",
        "mum@example.com, dad@example.com",
        "mum@example.com\r\nBcc: x@example.com",
        "Mum <mum@example.com>",
        "mum@[127.0.0.1]",
        "mum@exam\x00ple.com",
        "mum\ud800@example.com",
        f"b{LONGEST}",
        "a" * 5000 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(typed: str) -> None:
    with pytest.raises(AddressNotUsable) as refused:
        canonical_address(typed)
    assert refused.value.pointer == "/email"
    if typed.strip():
        assert typed not in f"{refused.value!r} {refused.value.detail}"
    assert refused.value.__cause__ is None


@given(st.text(max_size=300))
def test_any_text_gives_an_address_or_a_refusal(text: str) -> None:
    try:
        kept = canonical_address(text)
    except AddressNotUsable:
        return
    assert canonical_address(kept) == kept
    assert "\n" not in kept
    assert len(kept) <= 254


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mum@Example.com", "mum@example.com"),
        ("mum+a@example.com", "mum+b@example.com"),
        ("mum@bücher.example", "mum@xn--bcher-kva.example"),
    ],
)
def test_spellings_of_one_mailbox_share_a_key(one: str, other: str) -> None:
    assert same_mailbox_key(one) == same_mailbox_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("m.um@example.com", "mum@example.com"), ("+a@example.com", "+b@example.com")],
)
def test_what_may_be_two_mailboxes_has_two_keys(one: str, other: str) -> None:
    assert same_mailbox_key(one) != same_mailbox_key(other)
