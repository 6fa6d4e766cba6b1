"""What somebody gives while they are erased does not stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from httpx2 import Response
from sqlmodel import select

from api.privacy import service
from api.security.links import issue_link, link_address
from api.settings import Settings
from models import erasure
from models.feedback import Feedback
from models.feedback_notes import FeedbackNote
from models.link_tokens import LinkPurpose, LinkToken
from models.sessions import meetings_of_pair
from tests.my.waiting import somebody_waits
from tests.privacy.conftest import Canary

FEEDBACK = {"took_place": "true", "rating": "1", "note": "A note of the erased"}


@pytest.fixture
def feedback_path(canary: Canary, settings: Settings) -> str:
    """The canary's own link to answer about their first session."""
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        token = issue_link(
            db,
            LinkPurpose.FEEDBACK,
            subject_id=meetings_of_pair(db, canary.pair_id)[0].id,
            participation_id=canary.participation_id,
            expires_at=canary.room.clock.now() + timedelta(days=9),
        )
        return link_address(settings, canary.room.partnership_id, token).removeprefix(settings.base_url)


def while_erasing(canary: Canary, path: str, fields: dict[str, str]) -> Response:
    """What a form is answered that is sent once the erasing has done all but end."""
    database = canary.room.database
    with ThreadPoolExecutor() as pool:
        with database.scoped(canary.room.partnership_id) as db:
            service.erase(db, database, canary.person_id, canary.identity.account_id)
            sending = pool.submit(canary.identity.client.post, path, data=fields)
            assert somebody_waits(database)
        return sending.result()


def theirs(canary: Canary, table: type[Feedback | FeedbackNote | LinkToken]) -> int:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        mine = select(table).where(table.participation_id == canary.participation_id)
        return len(db.exec(mine).all())


@pytest.mark.parametrize("has_answered", [False, True])
def test_an_answer_about_a_session_is_refused(canary: Canary, feedback_path: str, has_answered: bool) -> None:
    if not has_answered:
        with canary.room.database.scoped(canary.room.partnership_id) as db:
            erasure.delete_feedback(db, [canary.participation_id])
    assert while_erasing(canary, feedback_path, FEEDBACK).status_code == 410
    assert (theirs(canary, Feedback), theirs(canary, FeedbackNote)) == (0, 0)


def test_the_same_answer_stays_where_nobody_is_erased(canary: Canary, feedback_path: str) -> None:
    assert canary.identity.client.post(feedback_path, data=FEEDBACK).status_code == 200
    assert theirs(canary, FeedbackNote) == 1


def test_no_address_for_a_calendar_is_made(canary: Canary) -> None:
    path, key = f"/my/{canary.participation_id}/calendar", {"_idempotency_key": "0123456789abcdef"}
    assert while_erasing(canary, path, key).status_code in (401, 404)
    assert theirs(canary, LinkToken) == 0
