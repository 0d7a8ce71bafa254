"""Bytes of a scan in, grey pages out: sniffed by content, bounded before decoding, told why not.

What lives here decodes what strangers send, so it runs only inside the cage of the mail room. It
executes no script, follows no link, fills in no form and carries no metadata on.
"""

from forms.refusals import SENTENCES, Reason, Refused
from forms.rendering.documents import Document, open_document
from forms.rendering.sniffing import Data
from forms.rendering.warming import warm_up

__all__ = ["SENTENCES", "Data", "Document", "Reason", "Refused", "open_document", "warm_up"]
