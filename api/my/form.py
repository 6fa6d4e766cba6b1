"""Between the pages of the form and the answers: filled in from them, and read back."""

from uuid import UUID

from pydantic import Field, ValidationError

from api.my.schemas import (
    MAX_APART,
    MAX_WISHES,
    About,
    Apart,
    Given,
    MyAnswers,
    MyChange,
    Times,
    Topics,
    Wishes,
)
from api.my.steps import Step
from api.pages.form_validation import parse
from api.pages.forms import Form, FormError, FormErrors
from api.texts import Prose

WISH_FIELDS = tuple(f"wish_{number}" for number in range(1, MAX_WISHES + 1))


class _ApartTyped(Given):
    """Names as typed, one a line."""

    people: Prose = ""


class _WishesTyped(Given):
    """One choice a field, the first the most wanted."""

    wish_1: UUID | None = Field(None, title="your first choice")
    wish_2: UUID | None = Field(None, title="your second choice")
    wish_3: UUID | None = Field(None, title="your third choice")
    wish_4: UUID | None = Field(None, title="your fourth choice")
    wish_5: UUID | None = Field(None, title="your fifth choice")


def filled(step: Step, answers: MyAnswers) -> Form:
    """A page of the form with the answers given so far."""
    if step is Step.ABOUT:
        return Form.of(answers.about)
    if step is Step.TOPICS:
        return Form.of(answers.topics)
    if step is Step.TIMES:
        return Form.of(answers.times)
    if step is Step.APART:
        return Form.of({"people": "\n".join(answers.apart.people)})
    return Form.of(dict(zip(WISH_FIELDS, answers.wishes.placements, strict=False)))


def read(step: Step, form: Form) -> MyChange | FormErrors:
    """What a page of the form says, or what is wrong with it, field by field."""
    if step is Step.ABOUT:
        about = parse(About, form)
        return about if isinstance(about, FormErrors) else MyChange(about=about)
    if step is Step.TOPICS:
        topics = parse(Topics, form)
        return topics if isinstance(topics, FormErrors) else MyChange(topics=topics)
    if step is Step.TIMES:
        times = parse(Times, form)
        return times if isinstance(times, FormErrors) else MyChange(times=times)
    return _read_apart(form) if step is Step.APART else _read_wishes(form)


def is_said_already(given: MyChange, answers: MyAnswers) -> bool:
    """Whether the answers say all of this already, as after sending a page twice."""
    kept = answers.model_dump()
    return all(kept[topic] == value for topic, value in given.model_dump(exclude_none=True).items())


def _read_apart(form: Form) -> MyChange | FormErrors:
    typed = parse(_ApartTyped, form)
    if isinstance(typed, FormErrors):
        return typed
    people = [line.strip() for line in typed.people.split("\n") if line.strip()]
    try:
        return MyChange(apart=Apart(people=people))
    except ValidationError:
        message = f"Write up to {MAX_APART} names or addresses, one on each line, each up to 200 characters"
        return FormErrors.of({"people": message})


def _read_wishes(form: Form) -> MyChange | FormErrors:
    typed = parse(_WishesTyped, form)
    if isinstance(typed, FormErrors):
        return typed
    chosen: list[UUID] = []
    for name in WISH_FIELDS:
        wish: UUID | None = getattr(typed, name)
        if wish in chosen:
            message = "Choose another placement: you chose this one already"
            return FormErrors(items=(FormError(field=name, message=message),))
        if wish is not None:
            chosen.append(wish)
    return MyChange(wishes=Wishes(placements=chosen))
