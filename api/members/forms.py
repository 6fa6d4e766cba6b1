"""Forms of the administrator's pages, where role and place are one choice."""

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.texts import Email, Name
from models.members import BY_HAND

_CHOICE: Final = re.compile(
    rf"({'|'.join(BY_HAND)})(?::(organisation|programme):([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}))?"
)


def _chosen(text: str) -> str:
    if not _CHOICE.fullmatch(text):
        raise ValueError("Choose a role from the list")
    return text


class GrantForm(BaseModel):
    """A role with where it counts, as :func:`api.members.words.key_of` writes it."""

    model_config = ConfigDict(extra="forbid")

    chosen: Annotated[str, AfterValidator(_chosen)] = Field(alias="place", title="a role")

    def place(self) -> dict[str, Any]:
        """Role and place as the schemas name them."""
        role, kind, id_ = _CHOICE.fullmatch(self.chosen).groups()  # type: ignore[union-attr]  # validated above
        return {"role": role} | ({f"{kind}_id": id_} if kind else {})


class InvitationForm(GrantForm):
    """A colleague to invite."""

    name: Name = Field(title="their name")
    email: Email = Field(title="their work email address")
