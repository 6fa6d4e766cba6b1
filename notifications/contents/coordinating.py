"""Messages to those who run a programme: what needs them, never who said what."""

from pydantic import Field

from notifications.contents.parts import Content, Link


class StewardAsked(Content):
    """Asks the network's steward to agree a round."""

    kind = "steward_asked"
    name: str
    programme: str
    round_number: int
    pairs: int
    link: Link


class StewardAnswered(Content):
    """Tells the coordinator that the steward agreed, or asked back; what was asked stands on the page."""

    kind = "steward_answered"
    name: str
    programme: str
    round_number: int
    has_agreed: bool
    link: Link


class PairDeclined(Content):
    """Tells the coordinator that an introduction will not go ahead; neither who nor why."""

    kind = "pair_declined"
    is_awaited = False
    name: str
    programme: str
    link: Link


class MeetingsMissed(Content):
    """Tells the coordinator that a pair's meetings keep falling out; neither whose doing nor why."""

    kind = "meetings_missed"
    is_awaited = False
    name: str
    programme: str
    pair: str
    count: int = Field(ge=1)
    link: Link


class ContactWanted(Content):
    """Tells a coordinator that a mentor asked to be contacted; not who, which stands on the page."""

    kind = "contact_wanted"
    is_awaited = False
    name: str
    programme: str
    link: Link


class MentorsNeedCare(Content):
    """Tells a coordinator that the mentors as a whole don't feel well; no answer, no number."""

    kind = "mentors_need_care"
    is_awaited = False
    name: str
    programme: str
    link: Link
