"""How often one parent's address may be asked: the form must not pester strangers.

Keys are keyed hashes of the mailbox, so plus tags and capitals of one address count together.
"""

from app.platform.rate_limits import Limit

REQUESTS_PER_DAY = Limit("parent-address-day", 6, 86_400)
REQUESTS_PER_MONTH = Limit("parent-address-month", 12, 30 * 86_400)
