"""Equality answers as they are given and shown to their owner."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.ethnicity import NOT_KNOWN, read_ethnicity


def _answer(code: str) -> str:
    if code == NOT_KNOWN:
        raise ValueError("Send Z for an answer that is not stated, or delete the answer")
    return read_ethnicity(code).code


class EqualityAnswers(BaseModel):
    """``ethnicity`` is an NHS ethnic category code, ``group:…`` for a broad group only, Z for not stated."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    ethnicity: Annotated[str, Field(max_length=20), AfterValidator(_answer)]


class OwnEqualityAnswers(BaseModel):
    """One's own answers; 99 where never asked, or where the answer was taken back."""

    ethnicity: str
