"""One frozen class per message, the outbox and the sender."""

from app.mail.addresses import AddressNotUsable, canonical_address, same_mailbox_key
from app.mail.outbox import (
    MailCopy,
    cancel_about,
    copies_about,
    keep_copy,
    post,
    unsettled_about,
)

__all__ = [
    "AddressNotUsable",
    "MailCopy",
    "cancel_about",
    "canonical_address",
    "copies_about",
    "keep_copy",
    "post",
    "same_mailbox_key",
    "unsettled_about",
]
