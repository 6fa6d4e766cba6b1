"""What can be chosen on the pages of the form."""

from sqlmodel import Session

from api.my.own import Own
from api.pages.values import Option
from api.placements.schemas import PlacementOffer
from api.vocabulary import MEETING_MODES, PAY_BANDS, ROLE_GROUPS
from models import partnerships

ROLE_GROUP_OPTIONS = tuple(Option(value=name, text=name) for name in ROLE_GROUPS)
PAY_BAND_OPTIONS = tuple(Option(value=code, text=text) for code, text in PAY_BANDS.items())
MODE_OPTIONS = tuple(Option(value=code, text=text) for code, text in MEETING_MODES.items())


def organisation_options(db: Session) -> tuple[Option, ...]:
    """The partnership's organisations by name."""
    return tuple(Option(value=str(row.id), text=row.name) for row in partnerships.organisations(db))


def topic_options(mine: Own) -> tuple[Option, ...]:
    """The programme's topics, in the coordinator's order."""
    return tuple(Option(value=topic, text=topic) for topic in mine.programme.topics)


def capacity_options(mine: Own) -> tuple[Option, ...]:
    """How many people one may have, where that can be chosen."""
    if mine.most_partners < 2:
        return ()
    numbers = range(1, mine.most_partners + 1)
    return tuple(Option(value=str(number), text=str(number)) for number in numbers)


def placement_options(offers: list[PlacementOffer]) -> tuple[Option, ...]:
    """The placements that can be wished for, with where they are."""
    return tuple(Option(value=str(offer.id), text=f"{offer.title}, {offer.organisation}") for offer in offers)
