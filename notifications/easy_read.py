"""Easy-read messages: short lines, one idea each, of which the mail's text and its page are both made.

A kind's ``easy.txt`` marks its lines: ``# `` a question as heading, ``- `` an item, ``> `` what somebody
wrote or a name, ``=> `` a link; any other line is a sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final


class Mark(StrEnum):
    """What a line is, by what it begins with."""

    HEADING = "# "
    ITEM = "- "
    QUOTE = "> "
    LINK = "=> "
    SENTENCE = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one mark that stand together."""

    mark: Mark
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """As the page's template calls it."""
        return self.mark.name.lower()


class Quoted(str):
    """Lines that carry their mark already."""

    __slots__ = ()


_INDENTS: Final = {Mark.ITEM: "  - ", Mark.QUOTE: "    "}


def quoted(text: str) -> Quoted:
    """What somebody wrote, each of its lines marked, so that none is taken for one of ours."""
    return Quoted("\n".join(Mark.QUOTE + line for line in text.splitlines() if line.strip()))


def on_one_line(value: Any) -> Any:
    """A value as templates put it in: a text can't begin a line of its own, unless it is ``Quoted``."""
    return " ".join(value.split()) if isinstance(value, str) and not isinstance(value, Quoted) else value


def blocks(filled_in: str) -> tuple[Block, ...]:
    """The blocks of a filled-in ``easy.txt``."""
    marked = [_marked(line) for line in filled_in.splitlines() if line.strip()]
    return tuple(
        Block(mark, tuple(text for _, text in together))
        for mark, together in groupby(marked, key=lambda each: each[0])
    )


def as_text(found: Iterable[Block]) -> str:
    """The blocks as a mail's plain text: a blank line before each heading."""
    lines: list[str] = []
    for block in found:
        if block.mark is Mark.HEADING:
            lines.append("")
        lines += [_INDENTS.get(block.mark, "") + line for line in block.lines]
    return "\n".join(lines)


def _marked(line: str) -> tuple[Mark, str]:
    mark = next(mark for mark in Mark if line.startswith(mark.value))
    return mark, line.removeprefix(mark.value).strip()
