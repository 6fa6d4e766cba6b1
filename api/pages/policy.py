"""The content security policy of every page: only our own files, nothing inline, nothing framed."""

from typing import Final

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
"""Value of the Content-Security-Policy header for pages."""

CONTENT_SECURITY_POLICY_WITH_FRAME: Final = CONTENT_SECURITY_POLICY.replace(
    "frame-src 'none'", "frame-src 'self'"
)
"""The same for the one kind of page that shows a mail in a sandboxed frame."""
