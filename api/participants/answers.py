"""The types of what is answered about a person, by themselves or by a coordinator on their behalf."""

from collections.abc import Container
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt

from api.free_time import HALF_HOURS_IN_WEEK
from api.texts import Name
from api.vocabulary import MEETING_MODES


def one_of(choices: Container[str], words: str) -> AfterValidator:
    """A text that is one of ``choices``; the refusal names them by ``words``: "your pay band"."""

    def check(text: str) -> str:
        if text not in choices:
            raise ValueError(f"Choose {words} from the list")
        return text

    return AfterValidator(check)


def _ordered(half_hours: list[int]) -> list[int]:
    return sorted(set(half_hours))


def _once(texts: list[str]) -> list[str]:
    return list({text.casefold(): text for text in reversed(texts)}.values())[::-1]


Texts = Annotated[list[Name], AfterValidator(_once)]
"""Lines, each once whatever its case, the first spelling kept."""

Modes = Annotated[
    list[Annotated[str, one_of(MEETING_MODES, "ways of meeting")]],
    Field(max_length=len(MEETING_MODES)),
    AfterValidator(_once),
]
"""Ways of meeting, each once."""

Free = Annotated[
    list[Annotated[StrictInt, Field(ge=0, lt=HALF_HOURS_IN_WEEK)]],
    Field(max_length=HALF_HOURS_IN_WEEK),
    AfterValidator(_ordered),
]
"""Half-hours since Monday 00:00, in order and each once."""
