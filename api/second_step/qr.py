"""An address as a QR code, drawn by us: nobody else learns the key in it."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """An SVG for the middle of a page, without style or script."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(  # noqa: S704  paths and numbers drawn by the library, nothing of the address itself
        drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    )
