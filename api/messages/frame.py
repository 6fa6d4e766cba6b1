"""A mail's page in a frame that may do nothing: no script, no request, no form, no way out."""

import re
from typing import Final

from starlette.responses import HTMLResponse, Response

FRAME_POLICY: Final = "; ".join(
    ("default-src 'none'", "style-src 'unsafe-inline'", "sandbox", "frame-ancestors 'self'")
)
_LINK: Final = re.compile(r'(<a\b[^>]*?)\shref="[^"]*"')


def mail_frame(html: str) -> Response:
    """``html`` as the content of a sandboxed frame on one of our pages.

    Links are taken out: a frame can't show where they lead, and the words beside it can.
    """
    headers = {"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(_LINK.sub(r"\1", html), headers=headers)
