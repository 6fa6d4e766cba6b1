from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api.errors import GoneError
from api.security.links import issue_link, link_address, open_link
from api.settings import Settings
from models.clock import SteppedClock
from models.database import Database
from models.link_tokens import LinkPurpose, LinkToken, link_token
from models.partnerships import Partnership
from tests.my.world import add_participation, add_person, add_programme

LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """Tries links in one partnership."""

    database: Database
    settings: Settings
    clock: SteppedClock

    def __call__(self, address: str, purpose: LinkPurpose = LinkPurpose.INVITATION) -> LinkToken:
        _word, partnership_id, token_id, secret = address.removeprefix("http://testserver/").split("/")
        with self.database.scoped(UUID(partnership_id)) as db:
            return open_link(db, self.settings, self.clock, purpose, UUID(token_id), secret)


@pytest.fixture
def token(database: Database, clock: SteppedClock, partnership: Partnership) -> LinkToken:
    with database.scoped(partnership.id) as db:
        participation = add_participation(db, add_programme(db).id, add_person(db))
        return issue_link(
            db,
            LinkPurpose.INVITATION,
            subject_id=participation.id,
            participation_id=participation.id,
            expires_at=clock.now() + LIFE,
        )


@pytest.fixture
def opened(database: Database, settings: Settings, clock: SteppedClock) -> Opener:
    return Opener(database=database, settings=settings, clock=clock)


@pytest.fixture
def address(settings: Settings, partnership: Partnership, token: LinkToken) -> str:
    return link_address(settings, partnership.id, token)


def test_an_address_begins_with_what_it_is_for(
    address: str, partnership: Partnership, token: LinkToken
) -> None:
    assert address.startswith(f"http://testserver/join/{partnership.id}/{token.id}/")


def test_a_link_opens_as_often_as_it_is_used(opened: Opener, address: str, token: LinkToken) -> None:
    assert [opened(address).id, opened(address).id] == [token.id, token.id]


def test_a_wrong_secret_opens_nothing(opened: Opener, address: str) -> None:
    with pytest.raises(GoneError):
        opened(address[:-1] + ("A" if address[-1] != "A" else "B"))


def test_a_link_of_another_purpose_opens_nothing(opened: Opener, address: str) -> None:
    with pytest.raises(GoneError):
        opened(address, LinkPurpose.FEEDBACK)


def test_an_expired_link_opens_nothing(opened: Opener, address: str, clock: SteppedClock) -> None:
    clock.step(LIFE)
    with pytest.raises(GoneError):
        opened(address)


def test_a_revoked_link_opens_nothing(
    opened: Opener, address: str, token: LinkToken, database: Database, clock: SteppedClock
) -> None:
    with database.scoped(token.partnership_id) as db:
        stored = link_token(db, token.id)
        assert stored is not None
        stored.revoked_at = clock.now()
    with pytest.raises(GoneError):
        opened(address)


def test_a_link_opens_nothing_in_another_partnership(
    opened: Opener, address: str, partnership: Partnership
) -> None:
    with pytest.raises(GoneError):
        opened(address.replace(str(partnership.id), str(uuid4())))
