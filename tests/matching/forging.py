"""What forgers do: an answer is changed, and its digest is made to fit."""

import dataclasses
from typing import Any

from matching import Answer, Problem, verify


def refuses(problem: Problem, answer: Answer, **changes: object) -> bool:
    """Whether the answer with these changes is refused though its digest fits."""
    values: dict[str, Any] = changes
    return not verify(problem, dataclasses.replace(answer, **values).sealed())
