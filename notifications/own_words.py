"""A programme's own words in its messages: plain text with placeholders from a fixed list, and no code.

They are read by a parser of our own that knows ``{word}`` and nothing else, never by a template engine or
``str.format``, either of which would reach into objects.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from notifications.contents.pairing import Introduction
from notifications.contents.parts import Worded

PLACEHOLDERS: Final = ("name", "programme", "coordinator")
"""What may stand in braces: the reader, the programme, whom they may ask. All are fields of ``Worded``."""
ALLOWED: Final = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)

_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_LINK: Final = re.compile(r"://|\bwww\.|\bmailto:", re.IGNORECASE)

AnyWorded = TypeVar("AnyWorded", bound=Worded)


def checked(text: str) -> str:
    """``text``, where it can be filled in and leads nowhere.

    :raises ValueError: in words for whoever wrote it, without repeating what they wrote.
    """
    if any(word not in PLACEHOLDERS for word in _IN_BRACES.findall(text)):
        raise ValueError(f"Use no other words in braces than {ALLOWED}")
    if re.search(r"[{}]", _IN_BRACES.sub("", text)):
        raise ValueError("Give each { its }, with one of these between them: " + ", ".join(PLACEHOLDERS))
    if _LINK.search(text):
        raise ValueError("Take out links: readers should trust only those that the message has anyway")
    return text


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """``text``, as :func:`checked` lets it through, with what its placeholders stand for.

    What is put in is not read again, so that a brace in somebody's name stays a brace.
    """
    return _IN_BRACES.sub(lambda found: values[found[1]], text)


def worded(content: AnyWorded, wording: Mapping[str, Any]) -> AnyWorded:
    """``content`` with what a programme says in this kind of message; the house's words stay where it says
    nothing.

    :param wording: a programme's own words by kind, each with those of ``opening``, ``closing``,
        ``ground_rules`` and ``agreement`` that it has.
    """
    own = wording.get(content.kind, {})
    values = {word: getattr(content, word) or "your coordinator" for word in PLACEHOLDERS}
    update: dict[str, Any] = {
        part: filled_in(own[part], values) for part in ("opening", "closing") if own.get(part)
    }
    if isinstance(content, Introduction):
        if own.get("ground_rules"):
            update["ground_rules"] = tuple(filled_in(rule, values) for rule in own["ground_rules"])
        if own.get("agreement"):
            update["agreement"] = filled_in(own["agreement"], values)
    return content.model_copy(update=update)
