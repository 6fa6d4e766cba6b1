"""Logs: one line an event, as JSON for machines or in colour for people; never with what somebody entered."""

import logging
import traceback
from typing import Any

import structlog

from api.settings import Settings


def configure(settings: Settings) -> None:
    """Have every log line from ``settings.log_level`` on written as ``settings.log_format`` says."""
    as_text: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if settings.log_format == "console"
        else structlog.processors.JSONRenderer()
    )
    least = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            as_text,
        ],
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler()
    libraries.setFormatter(_WithoutWords("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[libraries], level=logging.WARNING, force=True)


def whereabouts(accident: BaseException) -> dict[str, str]:
    """Kind and place of an accident; never its words, which may repeat what somebody entered."""
    everywhere = traceback.extract_tb(accident.__traceback__)
    frames = [frame for frame in everywhere if "site-packages" not in frame.filename][-6:] or everywhere[-6:]
    return {
        "kind": type(accident).__name__,
        "places": " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)),
    }


class _WithoutWords(logging.Formatter):
    """What libraries log (the queue, the web server) with the whereabouts of accidents."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  the library's name
        return " ".join(whereabouts(ei[1]).values())
