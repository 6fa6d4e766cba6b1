"""Logs: one line an event, as JSON for machines or in colour for people; never with what somebody entered."""

import structlog

from api.settings import Settings


def configure(settings: Settings) -> None:
    """Have every log line written as ``settings.log_format`` says."""
    as_text: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if settings.log_format == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            as_text,
        ],
        cache_logger_on_first_use=True,
    )
