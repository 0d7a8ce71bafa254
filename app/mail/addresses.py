"""What counts as one e-mail address: checked once when it is typed, compared by mailbox."""

from email_validator import EmailNotValidError, validate_email

from app.platform.problems import Unprocessable

LONGEST = 254
# What phones and mail programs leave around an address that is copied and pasted.
PASTED = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff<>"


class AddressNotUsable(Unprocessable):
    """The text is no address that mail can be sent to. Never echoes it."""

    code = "email-not-usable"


def canonical_address(text: str) -> str:
    """The address as it is stored and written to. Raises AddressNotUsable.

    Trims what pasting adds; plus signs and letters of every language are fine; at most 254
    characters. Nothing is asked of the network: only the relay knows whether a mailbox exists.
    """
    typed = text.strip(PASTED).removeprefix("mailto:")
    if len(typed) > LONGEST:
        raise AddressNotUsable("too-long", pointer="/email")
    try:
        found = validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        raise AddressNotUsable("not-an-address", pointer="/email") from None
    if len(found.normalized) > LONGEST:
        raise AddressNotUsable("too-long", pointer="/email")
    return found.normalized


def same_mailbox_key(address: str) -> str:
    """One key for all spellings that surely reach one mailbox: for throttles and "never mail me".

    Lower case, domain as DNS writes it, without the plus tag. Dots stay: only some providers
    ignore them. Takes a canonical address; never store the key itself, only a keyed hash of it.
    """
    local, _, domain = address.rpartition("@")
    bare = local.partition("+")[0] or local
    return f"{bare.lower()}@{_ascii_domain(address, domain)}"


def _ascii_domain(address: str, domain: str) -> str:
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return domain.lower()
    return (found.ascii_domain or domain).lower()


def as_envelope(address: str) -> tuple[str, bool]:
    """The address for the SMTP envelope, and whether it needs a relay that speaks SMTPUTF8.

    A domain in other letters is written as DNS has it; a mailbox in other letters cannot be.
    """
    found = validate_email(address, check_deliverability=False)
    if found.ascii_email:
        return found.ascii_email, False
    return found.normalized, True
