"""Rounds as they are asked for and shown over REST."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from api.participants.readiness import Missing, Unmet
from api.rounds.groups import Group, GroupLimit
from api.texts import clean_text
from models.participations import Side
from models.rounds import DecisionKind, RoundState, SolveState


class Given(BaseModel):
    """What somebody sends: fields not known here are refused."""

    model_config = ConfigDict(extra="forbid")


class SolveRequest(Given):
    """How to look for pairs. ``is_fresh``: with everybody as they are now, pins and bans kept."""

    is_fresh: StrictBool = False


class DecisionCreate(Given):
    """A pin or ban of one pair."""

    kind: DecisionKind = Field(title="pin or ban")
    seeker_id: UUID = Field(title="the first person")
    provider_id: UUID = Field(title="the second person")


class MinimumCreate(Given):
    """How many pairs somebody must have at least."""

    place_id: UUID = Field(title="the person")
    least: Annotated[StrictInt, Field(ge=1, le=50)] = Field(1, title="the number of pairs")


GroupKey = Annotated[
    str, StringConstraints(pattern=r"^(everybody|(organisation|site|directorate|pay_band):.{1,200})$")
]
"""A group of one side, as the list of groups names it."""
Pairs = Annotated[StrictInt, Field(ge=0, le=10_000)]


class LimitCreate(Given):
    """How many pairs there must or may be between two groups."""

    seekers: GroupKey = Field("everybody", title="the first group")
    providers: GroupKey = Field("everybody", title="the second group")
    least: Pairs = Field(0, title="the smallest number of pairs")
    most: Pairs | None = Field(None, title="the largest number of pairs")

    def as_limit(self) -> GroupLimit:
        """As rounds know it."""
        return GroupLimit(
            seekers=Group.from_key(self.seekers),
            providers=Group.from_key(self.providers),
            least=self.least,
            most=self.most,
        )


class SendBack(Given):
    """Why a steward asks back."""

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
        AfterValidator(clean_text),
    ] = Field(title="what you would like to be changed or explained")


class LeftOutPublic(BaseModel):
    """Somebody who sent their form and is not in a round, with what was missing."""

    participation_id: UUID
    name: str
    side: Side
    missing: list[Missing | Unmet]


class RoundPublic(BaseModel):
    """A round without names. ``is_outdated``: something was decided since its pairs were found."""

    id: UUID
    number: int
    state: RoundState
    generation: int
    snapshot_digest: str | None
    seekers: int | None
    providers: int | None
    unresolved_conflicts: int | None
    pairs: int | None
    is_proven: bool | None
    is_outdated: bool | None
    locked_at: datetime | None
    asked_at: datetime | None
    agreed_at: datetime | None
    sent_back_reason: str
    published_at: datetime | None
    undo_until: datetime | None
    closed_at: datetime | None


class SolvePublic(BaseModel):
    """One search for pairs: the step it is in, or what came of it."""

    id: UUID
    number: int
    state: SolveState
    step: str
    failure: str
    is_discarded: bool
    pairs: int | None
    is_proven: bool | None
    levels: dict[str, Any] | None
    started_at: datetime | None
    finished_at: datetime | None


class PersonPublic(BaseModel):
    """Somebody in a round; ``title`` is a placement's."""

    id: UUID
    name: str
    organisation: str
    title: str


class PairPublic(BaseModel):
    """One proposed pair. ``score`` is 0..1000, the sum of ``parts``; ``first_meeting``: "Tuesday 10:00"."""

    seeker: PersonPublic
    provider: PersonPublic
    score: int
    parts: dict[str, int]
    first_half_hour: int | None
    first_meeting: str
    is_pinned: bool
    is_new: bool


class CouplePublic(BaseModel):
    """Two who are, or were, proposed to each other."""

    seeker: PersonPublic
    provider: PersonPublic


class DifferencePublic(BaseModel):
    """What the present pairs change against those found before; ``score``: by how much the scores' sum."""

    added: list[CouplePublic]
    removed: list[CouplePublic]
    score: int


class UnmatchedPublic(BaseModel):
    """Somebody without a pair, and why. ``refused`` counts partners by the rule that refuses them."""

    person: PersonPublic
    reason: str
    explanation: str
    possible: int
    refused: dict[str, int]
    would_open: dict[str, int]


class CostPublic(BaseModel):
    """What having a pair would change for everyone: ``people`` with a pair, ``weakest_before`` and
    ``weakest_after`` of all pairs not pinned before, the total ``score``; ``changes`` counts the pairs that
    would stand in only one of the two sets.
    """

    people: int
    weakest_before: int | None
    weakest_after: int | None
    score: int
    changes: int


class PartnerPublic(BaseModel):
    """Somebody's possible partner, or one whom rules refuse.

    ``cost`` is null for a pair that is there, while the pairs are outdated or not proven best, and where
    ``is_keepable`` is false.
    """

    person: PersonPublic
    score: int
    parts: dict[str, int]
    refused_by: list[str]
    decision: DecisionKind | None
    decision_id: UUID | None
    is_partner: bool
    is_keepable: bool
    cost: CostPublic | None


class DecisionPublic(BaseModel):
    """A pin or ban."""

    id: UUID
    kind: DecisionKind
    seeker_id: UUID
    provider_id: UUID
    created_at: datetime


class MinimumPublic(BaseModel):
    """How many pairs somebody must have at least."""

    id: UUID
    place_id: UUID
    least: int
    created_at: datetime


class GroupPublic(BaseModel):
    """A group of one side that can be limited; ``key`` names it, ``people`` of the round are in it."""

    side: Side
    key: str
    name: str
    people: int


class LimitPublic(BaseModel):
    """A limit on the pairs between two groups, and the same in ``words``."""

    id: UUID
    seekers: str
    providers: str
    least: int
    most: int | None
    words: str
    created_at: datetime
