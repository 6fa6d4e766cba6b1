"""What is wrong with the files handed to `counterpart match`."""

from collections.abc import Sequence


class MatchInputError(Exception):
    """Bad input. `problems` name file, row and column, one a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
