"""The form's topics in their order, one a page."""

from enum import StrEnum

from api.errors import NotFoundError
from api.my.own import Own


class Step(StrEnum):
    """A page of the form."""

    ABOUT = "about"
    TOPICS = "topics"
    TIMES = "times"
    APART = "apart"
    WISHES = "wishes"
    CHECK = "check"


def steps_of(mine: Own) -> tuple[Step, ...]:
    """The pages somebody goes through: only fellows are asked for wishes."""
    return tuple(step for step in Step if step is not Step.WISHES or mine.has_wishes)


def step_named(mine: Own, name: str) -> Step:
    """The page of this name.

    :raises NotFoundError: where this person's form has none.
    """
    for step in steps_of(mine):
        if step.value == name and step is not Step.CHECK:
            return step
    raise NotFoundError


def after(mine: Own, step: Step) -> Step:
    """The page that follows."""
    steps = steps_of(mine)
    return steps[steps.index(step) + 1]


def before(mine: Own, step: Step) -> Step | None:
    """The page that comes before, if any does."""
    steps = steps_of(mine)
    place = steps.index(step)
    return steps[place - 1] if place else None


def unfinished(mine: Own) -> Step:
    """Where to go on: the first page whose answers are still missing, or the last page."""
    person, part = mine.person, mine.participation
    if not (person.role_group and person.pay_band):
        return Step.ABOUT
    if mine.programme.topics and not part.topics:
        return Step.TOPICS
    if not (person.free and person.meeting_modes):
        return Step.TIMES
    return Step.CHECK
