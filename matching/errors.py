"""What the engine refuses, as one small tree.

MatchingError
├── InvalidProblemError   a value that breaks the contract; `field` names it
└── InvalidAnswerError    an answer file that can't be read; `field` names it
"""


class MatchingError(ValueError):
    """Input the engine can't work with. `field` names the place, `message` says what is wrong there."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


class InvalidProblemError(MatchingError):
    """The problem breaks the contract."""


class InvalidAnswerError(MatchingError):
    """The answer can't be read."""
