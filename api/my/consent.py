"""What participants agree to, kept with each consent so that it can be shown again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.participations import Participation


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What somebody agrees to. A changed text gets a new version; consents keep the one they were given."""

    version: str
    text: str


CONSENT: Final = Wording(
    version="1",
    text="I agree that my answers are used to find me a partner in this programme, that the programme’s "
    "coordinators see them, and that my partner sees my name, my job, my email address and my first words "
    "once we are introduced. I can leave at any time, and my agreement ends then.",
)
"""On the last page of the form."""

ON_BEHALF: Final = Wording(
    version="1, confirmed by the coordinator",
    text="Agreed to take part, as confirmed by the coordinator.",
)
"""Where somebody agreed elsewhere and a coordinator entered it."""

ELIGIBILITY: Final = Wording(
    version="1",
    text="I meet this programme’s criteria, and I agree that this is kept to show that I may take part.",
)
"""The self-declaration in a programme that is restricted; it says no more than that."""

ELIGIBILITY_ON_BEHALF: Final = Wording(
    version="1, confirmed by the coordinator",
    text="Meets the programme’s criteria, as confirmed by the coordinator.",
)
"""Where somebody declared it elsewhere and a coordinator entered it."""


def consent(part: Participation, wording: Wording, now: datetime) -> None:
    """Note that somebody agrees to take part, to these words, now."""
    part.consented_at, part.consent_wording, part.consent_version = now, wording.text, wording.version


def end_consent(part: Participation) -> None:
    """Note that somebody does not agree any more."""
    part.consented_at, part.consent_wording, part.consent_version = None, "", ""


def declare_eligibility(part: Participation, wording: Wording, now: datetime) -> None:
    """Note that somebody says they meet the programme's criteria, in these words, now."""
    part.eligibility_declared_at = now
    part.eligibility_wording, part.eligibility_version = wording.text, wording.version


def end_eligibility(part: Participation) -> None:
    """Note that nothing is declared any more."""
    part.eligibility_declared_at, part.eligibility_wording, part.eligibility_version = None, "", ""
