"""The answer's JSON contract: nothing lost on the way, nothing strange let in."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from matching import Answer, Demands, InvalidAnswerError, Status, solve
from tests.matching.instances import tiny_problem

PROBLEM = tiny_problem(12, with_limits=True)


def test_answer_survives_the_round_trip() -> None:
    for seed in range(60):
        answer = solve(tiny_problem(seed, with_demands=True, with_limits=True, with_times=True))
        again = Answer.from_json(answer.to_json())
        assert again == answer, seed
        assert hash(again) == hash(answer), seed
        assert again != "an answer", seed


def set_to(value: Any, *path: str | int) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (set_to(2, "version"), "version"),
        (set_to(1, "extra"), "extra"),
        (set_to("perfect", "status"), "status"),
        (set_to({}, "pairs"), "pairs"),
        (set_to({}, "pairs", 0), "pairs[0].seeker"),
        (set_to(1.5, "pairs", 0, "score"), "pairs[0].score"),
        (set_to(336, "pairs", 0, "time"), "pairs[0].time"),
        (set_to("?", "unmatched", 0, "side"), "unmatched[0].side"),
        (set_to("?", "unmatched", 0, "reason"), "unmatched[0].reason"),
        (set_to({"refused": 3}, "unmatched", 0, "evidence"), "unmatched[0].evidence"),
        (set_to({"refused": {}, "x": 1}, "unmatched", 0, "evidence"), "unmatched[0].evidence.x"),
        (set_to({"loss": -1, "displaced": []}, "unmatched", 0, "evidence"), "unmatched[0].evidence.loss"),
        (set_to({"people": []}, "unmatched", 0, "evidence"), "unmatched[0].evidence.providers"),
        (set_to("a", "levels", 0, "value"), "levels[0].value"),
        (set_to([1], "levels", 0, "value"), "levels[0].value"),
        (set_to(1, "levels", 0, "proven"), "levels[0].proven"),
        (set_to([1.5], "proof", "steps", 0, "potentials"), "proof.steps[0].potentials"),
        (set_to([2**61], "proof", "steps", 0, "potentials"), "proof.steps[0].potentials"),
        (set_to([-1], "proof", "steps", 0, "cut"), "proof.steps[0].cut"),
        (set_to(3, "record", "engine"), "record.engine"),
        (set_to([], "record", "policy", "levels"), "record.policy.levels"),
        (set_to(None, "digest"), "digest"),
    ],
)
def test_answer_that_breaks_the_contract_names_the_field(change: Callable[[Any], None], field: str) -> None:
    data = json.loads(solve(PROBLEM).to_json())
    change(data)

    with pytest.raises(InvalidAnswerError) as error:
        Answer.from_json(json.dumps(data))

    assert error.value.field == field


def test_infeasible_answer_says_in_words_what_clashes() -> None:
    answers = (solve(tiny_problem(s, with_limits=True, with_demands=True)) for s in range(200))
    words = [answer.clash.words() for answer in answers if answer.clash is not None]

    assert all(text.startswith("These can't all hold: ") for text in words)
    for piece in ("the pair ", "the minimum of ", "the limit on ", " among seekers", " among providers"):
        assert any(piece in text for text in words), piece


def test_loss_evidence_is_read() -> None:
    data = json.loads(solve(PROBLEM).to_json())
    data["unmatched"][0]["evidence"] = {"loss": 3, "displaced": ["a"]}

    evidence = Answer.from_json(json.dumps(data)).unmatched[0].evidence

    assert evidence is not None
    assert (evidence.loss, evidence.displaced) == (3, ("a",))
    assert json.loads(Answer.from_json(json.dumps(data)).to_json())["unmatched"] == data["unmatched"]


def test_status_of_every_answer_is_told() -> None:
    assert {solve(tiny_problem(s, with_demands=True)).status for s in range(40)} == {
        Status.OPTIMAL,
        Status.INFEASIBLE,
    }


def test_clash_that_only_a_search_found_says_so() -> None:
    demands = Demands(minimums=("a", "b"), needed=0, places=0)

    words = "No answer was found that keeps all of these: the minimum of a, the minimum of b."
    assert demands.words() == words


def test_evidence_of_a_shortage_holds_the_contract_s_fields_and_no_others() -> None:
    shown = 0
    for seed in range(60):
        answer = solve(tiny_problem(seed))
        written = json.loads(answer.to_json())["unmatched"]
        for person, row in zip(answer.unmatched, written, strict=True):
            cut = person.evidence.cut if person.evidence else None
            if cut is not None and cut.is_shortage:
                shown += 1
                assert row["evidence"] == {
                    "people": list(cut.people),
                    "providers": list(cut.providers),
                    "limits": [],
                    "needed": cut.needed,
                    "places": cut.places,
                }
    assert shown
