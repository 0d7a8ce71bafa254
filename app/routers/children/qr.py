"""Square codes as pictures inside the page: no address of their own, so no log ever names them."""

import segno


def qr_data_uri(text: str) -> str:
    """A QR of level M with its quiet zone, dark on white, as the source of an image."""
    uri: str = segno.make(text, error="m", micro=False).svg_data_uri(
        scale=4, border=4, dark="#1f2a44", light="#ffffff"
    )
    return uri
