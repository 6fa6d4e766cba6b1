"""Forms become the API's own schemas, or errors at the field they belong to."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from api.feedback.schemas import FeedbackGiven
from api.my.schemas import About
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.participants.schemas import ParticipantCreate
from api.placements.schemas import PlacementCreate
from api.sign_in.schemas import LinkRequest
from api.texts import Email

Name = Annotated[str, StringConstraints(min_length=1, max_length=20, strip_whitespace=True)]

EMAIL_HELP = "Enter an email address in the right format, like name@example.com"


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


class Weights(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    topics: int = Field(ge=0, le=10)


class Profile(BaseModel):
    """Strict, as the API's schemas are."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name = Field(title="your name")
    email: Email | None = None
    side: Side = Side.MENTOR
    capacity: int = Field(default=1, ge=1, le=5)
    starts_on: date | None = None
    topics: list[Name] = Field(default_factory=list, max_length=3)
    free: frozenset[Annotated[int, Field(ge=0, le=335)]] = frozenset()
    is_remote: bool = False
    organisation_id: UUID | None = None
    share: float | None = None
    band: Literal["low", "high"] | None = None

    @field_validator("name")
    @classmethod
    def _has_letters(cls, name: str) -> str:
        if name == "!":
            raise ValueError("Write your name in letters")
        return name


def form(**fields: str | list[str]) -> Form:
    return Form(
        fields={name: (value,) if isinstance(value, str) else tuple(value) for name, value in fields.items()}
    )


def errors_of(schema: type[BaseModel], typed: Form) -> dict[str | None, str]:
    parsed = parse(schema, typed)
    assert isinstance(parsed, FormErrors)
    return {error.field: error.message for error in parsed.items}


def test_parse_reads_every_kind_of_field_under_strict_rules() -> None:
    typed = form(
        name=" Ada ",
        email="ada@example.com",
        side="mentee",
        capacity="3",
        topics=["Budgets", "", "Boards"],
        free=["18", "19", "335"],
        is_remote="true",
        organisation_id="6d8e5a3e-3f0c-4dd5-9c7e-3d1f0d4b7a11",
        share="0.5",
        band="high",
        **{"starts_on-day": "1", "starts_on-month": "12", "starts_on-year": "2026"},
    )
    assert parse(Profile, typed) == Profile(
        name="Ada",
        email="ada@example.com",
        side=Side.MENTEE,
        capacity=3,
        starts_on=date(2026, 12, 1),
        topics=["Budgets", "Boards"],
        free=frozenset({18, 19, 335}),
        is_remote=True,
        organisation_id=UUID("6d8e5a3e-3f0c-4dd5-9c7e-3d1f0d4b7a11"),
        share=0.5,
        band="high",
    )


def test_parse_takes_an_empty_text_as_not_given() -> None:
    typed = form(name="Ada", email="  ", capacity="", side="", starts_on="", organisation_id="")
    assert parse(Profile, typed) == Profile(name="Ada")


def test_parse_clears_an_optional_field_that_was_emptied() -> None:
    class Change(BaseModel):
        email: str | None = "unchanged"

    assert parse(Change, form(email="")) == Change(email=None)
    assert parse(Change, form()) == Change(email="unchanged")


def test_parse_takes_choices_shown_but_not_ticked_as_none_of_them() -> None:
    class Change(BaseModel):
        topics: list[str] | None = None
        is_remote: bool | None = None

    assert parse(Change, form(_present=["topics", "is_remote"])) == Change(topics=[], is_remote=False)
    assert parse(Change, form()) == Change(topics=None, is_remote=None)


def test_parse_asks_for_an_unanswered_yes_or_no() -> None:
    class Answer(BaseModel):
        took_place: bool = Field(title="whether it took place")

    assert errors_of(Answer, form()) == {"took_place": "Choose whether it took place"}
    assert parse(Answer, form(took_place="no")) == Answer(took_place=False)


def test_parse_reads_a_model_within_by_dotted_names() -> None:
    class Programme(BaseModel):
        weights: Weights

    assert parse(Programme, form(**{"weights.topics": "4"})) == Programme(weights=Weights(topics=4))
    assert errors_of(Programme, form(**{"weights.topics": "11"})) == {
        "weights.topics": "Topics must be 10 or less"
    }


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Enter your name"),
        ("name", "   ", "Enter your name"),
        ("name", "x" * 21, "Your name must have 20 characters or fewer"),
        ("name", "!", "Write your name in letters"),
        ("email", "ada", EMAIL_HELP),
        (
            "email",
            "a@b.example, c@d.example",
            EMAIL_HELP,
        ),
        ("side", "other", "Choose side from the list"),
        ("capacity", "three", "Capacity must be a whole number, like 3"),
        ("capacity", "9" * 5000, "Capacity must be a whole number, like 3"),
        ("capacity", "0", "Capacity must be 1 or more"),
        ("share", "nan", "Share must be a number, like 3"),
        ("share", "1e400", "Share must be a number, like 3"),
        ("starts_on", "soon", "Starts on must be a real date, like 1 12 2026"),
        ("starts_on-day", "31", "Starts on must be a real date, like 1 12 2026"),
        ("topics", ["a", "b", "c", "d"], "Choose at most 3 for topics"),
        ("free", ["336"], "Free must be 335 or less"),
        ("is_remote", "perhaps", "Choose is remote"),
        ("organisation_id", "x", "Choose organisation id from the list"),
        ("band", "middle", "Choose band from the list"),
    ],
)
def test_parse_says_what_to_do_about(field: str, typed: str | list[str], message: str) -> None:
    fields: dict[str, str | list[str]] = {"name": "Ada", field: typed}
    if field == "starts_on-day":
        fields |= {"starts_on-month": "2", "starts_on-year": "2026"}
    assert errors_of(Profile, form(**fields)) == {field.removesuffix("-day"): message}


def test_parse_uses_the_labels_of_the_page() -> None:
    parsed = parse(Profile, form(name="Ada", capacity="0"), labels={"capacity": "how many you can meet"})
    assert parsed == FormErrors.of({"capacity": "How many you can meet must be 1 or more"})


def test_parse_refuses_fields_with_hidden_characters() -> None:
    typed = Form(fields={"name": ("Ada",)}, unclean=frozenset({"name"}))
    assert list(errors_of(Profile, typed)) == ["name"]


def test_parse_says_what_concerns_several_fields_of_the_whole_form() -> None:
    class Period(BaseModel):
        first: int
        last: int

        @model_validator(mode="after")
        def _in_order(self) -> "Period":
            if self.last < self.first:
                raise ValueError("the end must come after the start")
            return self

    assert errors_of(Period, form(first="2", last="1")) == {None: "The end must come after the start"}


@given(
    st.dictionaries(
        st.sampled_from([*Profile.model_fields, "starts_on-day"]), st.lists(st.text(), max_size=3)
    )
)
def test_parse_never_raises_and_never_repeats_what_was_typed(typed: dict[str, list[str]]) -> None:
    marked = {name: tuple(f"zq{text}qz" for text in texts) for name, texts in typed.items()}
    parsed = parse(Profile, Form(fields=marked))
    if isinstance(parsed, FormErrors):
        assert not [error for error in parsed.items if "zq" in error.message]


@pytest.mark.parametrize(
    ("schema", "field", "message"),
    [
        (About, "organisation_id", "Choose your organisation"),
        (About, "role_group", "Choose your role group from the list"),
        (ParticipantCreate, "organisation_id", "Choose an organisation"),
        (ParticipantCreate, "side", "Choose a side"),
        (PlacementCreate, "host_id", "Choose the host"),
        (FeedbackGiven, "took_place", "Choose whether the session took place"),
        (LinkRequest, "email", "Enter your work email address"),
    ],
)
def test_parse_says_choose_where_nobody_types(schema: type[BaseModel], field: str, message: str) -> None:
    assert errors_of(schema, form(**dict.fromkeys(schema.model_fields, "")))[field] == message
