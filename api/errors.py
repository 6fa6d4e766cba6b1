"""What can go wrong, and how it is told: RFC 9457 to programs, a page to people, the input to nobody.

ProblemError
├── BadRequestError 400        malformed in a way no field explains
├── NotSignedInError 401
├── ForbiddenError 403
│   └── SecondStepError        until a second step was passed, or passed again
├── NotFoundError 404          also another tenant's
├── ConflictError 409          not in this state
├── GoneError 410              a link that was spent or replaced
├── StaleError 412             changed by somebody else meanwhile
├── TooLargeError 413
├── UnsupportedError 415
├── InvalidError 422           fields that must be corrected
├── VersionMissingError 428
├── TooManyError 429
└── UnavailableError 503    somebody else's service that is needed here
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing to correct: where (JSON path or form field), a stable code, words without the input."""

    place: str
    code: str
    message: str


class ProblemError(Exception):
    """Something the caller can be told. ``detail`` says what to do next."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "", *, code: str = "", errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.code = code
        self.errors = errors


class BadRequestError(ProblemError):
    status = 400
    title = "This request cannot be read"


class NotSignedInError(ProblemError):
    status = 401
    title = "Sign in first"


class ForbiddenError(ProblemError):
    status = 403
    title = "You do not have access to this"


class SecondStepError(ForbiddenError):
    """The caller may do it once they have passed their second step; pages lead there by themselves."""


class NotFoundError(ProblemError):
    status = 404
    title = "Not found"


class ConflictError(ProblemError):
    status = 409
    title = "This cannot be done now"


class GoneError(ProblemError):
    status = 410
    title = "This link no longer works"


class StaleError(ProblemError):
    status = 412
    title = "Somebody changed this meanwhile"


class TooLargeError(ProblemError):
    status = 413
    title = "Too large"


class UnsupportedError(ProblemError):
    status = 415
    title = "This kind of content is not read here"


class InvalidError(ProblemError):
    status = 422
    title = "Some answers need correcting"


class VersionMissingError(ProblemError):
    status = 428
    title = "Say which version you are changing"


class TooManyError(ProblemError):
    """Tried too often. ``seconds`` is how long to wait (Retry-After)."""

    status = 429
    title = "Too many tries"

    def __init__(self, detail: str, *, code: str, seconds: int) -> None:
        super().__init__(detail, code=code)
        self.seconds = seconds


class UnavailableError(ProblemError):
    status = 503
    title = "Something that is needed here does not answer"


def invalid(place: str, code: str, message: str) -> InvalidError:
    """One wrong field."""
    return InvalidError(errors=(FieldError(place=place, code=code, message=message),))
