"""What is typed to pass a second step, and what is shown to set one up."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.second_step.codes import plain

Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=6, max_length=40),
    AfterValidator(plain),
]
"""Six digits of an app, or a recovery code; blanks and dashes don't matter."""


class Confirmation(BaseModel):
    """A code, to confirm that it is still the same person."""

    model_config = ConfigDict(extra="forbid")

    code: Code = Field(title="the code")


class SetUp(BaseModel):
    """The first code of an app, with the key that it was given."""

    model_config = ConfigDict(extra="forbid")

    sealed_key: str = Field(max_length=1000)
    code: Code = Field(title="the code")


class KeyPublic(BaseModel):
    """A new key for an authenticator app. It counts once a code made with it was sent with ``sealed_key``."""

    key: str
    address: str
    """The same as an ``otpauth://`` address, which apps read from a QR code."""
    sealed_key: str


class RecoveryCodesPublic(BaseModel):
    """Recovery codes, shown this once. Each stands in for the app once."""

    recovery_codes: list[str]


class SecondStepPublic(BaseModel):
    """Somebody's own second step."""

    is_demanded: bool
    is_set_up: bool
    recovery_codes_left: int
    confirmed_at: datetime | None
