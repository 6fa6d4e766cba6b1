"""What a mentor is asked, and what they answer."""

from pydantic import BaseModel, ConfigDict, Field, StrictBool


class ApprovalAnswer(BaseModel):
    """Whether the mentor wants to be introduced."""

    model_config = ConfigDict(extra="forbid")

    wants_introduction: StrictBool = Field(title="whether you want to be introduced")


class ApprovalPublic(BaseModel):
    """What the mentor decides about, and what was decided."""

    programme: str
    other_name: str
    other_role_group: str
    other_organisation: str
    other_goals: list[str]
    state: str
