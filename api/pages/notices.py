"""Short messages such as "Saved" that outlive one redirect.

A cookie carries the code and a number only; the words are ours, so nothing typed is ever shown back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

COOKIE: Final = "counterpart_notice"
SECONDS_KEPT: Final = 60
MOST_AT_ONCE: Final = 3
_BETWEEN: Final = "-"
_FORM: Final = re.compile(r"([a-z][a-z0-9_]{0,60})(?:\.(\d{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to show once, on the next page."""

    code: str
    count: int | None = None

    def cookie(self) -> str:
        return self.code if self.count is None else f"{self.code}.{self.count}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """The words of a message; ``many`` may hold ``{count}``."""

    code: str
    one: str
    many: str

    def __call__(self, count: int | None = None) -> Notice:
        return Notice(code=self.code, count=count)


_kinds: dict[str, NoticeKind] = {}


def declare_notice(code: str, one: str, many: str | None = None) -> NoticeKind:
    """Make a kind of message known, at import; raises ValueError when the code is taken or malformed.

    ``one`` is said without a number and for 1, ``many`` for other numbers.
    """
    if not _FORM.fullmatch(code):
        raise ValueError(f"A notice's code is made of a-z, 0-9 and _: {code}")
    if code in _kinds:
        raise ValueError(f"Two notices are called {code}")
    _kinds[code] = NoticeKind(code=code, one=one, many=many or one)
    return _kinds[code]


def cookie_of(said: Sequence[Notice]) -> str:
    """What the cookie holds for these, to be read one after the other."""
    return _BETWEEN.join(notice.cookie() for notice in said)


def notice_text(cookie: str | None) -> str | None:
    """The words for a cookie's value; None for nothing, an unknown code or anything malformed."""
    words = [_words(each) for each in (cookie or "").split(_BETWEEN)[:MOST_AT_ONCE]]
    return " ".join(each for each in words if each) or None


def _words(cookie: str) -> str | None:
    form = _FORM.fullmatch(cookie)
    kind = _kinds.get(form[1]) if form else None
    if form is None or kind is None:
        return None
    if form[2] is None or int(form[2]) == 1:
        return kind.one
    return kind.many.replace("{count}", f"{int(form[2]):,}")


SAVED: Final = declare_notice("saved", "Saved.")
SIGNED_OUT: Final = declare_notice("signed_out", "You are signed out.")
