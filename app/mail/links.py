"""Where the secret links of letters lead; the pages behind them are the routers'."""

LINK_PATHS = {
    "letter": "/parent/letter/",
    "here": "/parent/here/",
    "parent": "/parent/mail/",
    "visitor": "/visitor/mail/",
}


def link_path(purpose: str, token: str) -> str:
    """The path of one link; sub-pages such as ``/stop`` are appended in the letter."""
    return LINK_PATHS[purpose] + token
