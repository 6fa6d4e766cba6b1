"""A long search tells every second what it is at, and ends when nobody waits for it."""

from threading import Event

import pytest

from matching import Problem, beside, solve
from matching.beside import CalledOffError, do_beside
from matching.joint_search import JOINTLY
from matching.limit_clash import CLASHING
from matching.limited_search import PRICING, SEARCHING
from tests.matching.instances import beyond_a_flow
from tests.matching.limit_instances import crossing_cells

LONG = 60


class CalledOffByHandError(Exception):
    """What somebody who waits raises."""


def test_what_is_told_comes_in_order_and_the_last_words_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "EVERY", 0.01)
    heard: list[str] = []
    enough = Event()

    def tell(words: str) -> None:
        heard.append(words)
        if heard.count("second") > 3:
            enough.set()

    def work(say: beside.Tell) -> int:
        say("second")
        assert enough.wait(LONG)
        say("third")
        return 7

    assert do_beside("first", work, tell) == 7
    assert list(dict.fromkeys(heard)) == ["first", "second", "third"]


def test_the_same_words_are_not_told_again_before_a_second_is_over() -> None:
    heard: list[str] = []

    def work(say: beside.Tell) -> None:
        for words in ("first", "second", "second", "first"):
            say(words)

    do_beside("first", work, heard.append)
    assert heard == ["first", "second", "first"]


def test_whoever_calls_it_off_waits_no_longer_and_the_work_ends_when_it_tells_something() -> None:
    goes_on, ended = Event(), Event()

    def tell(_: str) -> None:
        raise CalledOffByHandError

    def work(say: beside.Tell) -> None:
        assert goes_on.wait(LONG)
        try:
            say("more")
        except CalledOffError:
            ended.set()
            raise

    with pytest.raises(CalledOffByHandError):
        do_beside("first", work, tell)
    assert not ended.is_set()
    goes_on.set()
    assert ended.wait(LONG)


def test_what_goes_wrong_in_the_work_is_raised_where_it_was_asked_for() -> None:
    heard: list[str] = []

    def work(say: beside.Tell) -> None:
        say("second")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do_beside("first", work, heard.append)
    assert heard == ["first", "second"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (PRICING, crossing_cells(1, people=40, candidates=300)),
        (SEARCHING, crossing_cells(1, people=40, candidates=300)),
        (CLASHING, beyond_a_flow(9, crossing=True)),
        (JOINTLY, beyond_a_flow(7, crossing=False)),
    ],
    ids=["prices", "search", "clash", "times"],
)
def test_every_search_can_be_called_off(words: str, problem: Problem) -> None:
    def tell(step: str) -> None:
        if step == words:
            raise CalledOffByHandError

    with pytest.raises(CalledOffByHandError):
        solve(problem, tell)
