"""An answer that is given while its person is erased does not stay."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from api.equality import store
from api.ethnicity import read_ethnicity
from api.privacy import service
from api.settings import Settings
from models.monitoring import EthnicityAnswer
from tests.my.conftest import Participant
from tests.my.waiting import somebody_waits

API = "/api/v1/my/equality-answers"


def answers(participant: Participant) -> int:
    with participant.database.monitoring(participant.partnership_id) as db:
        return len(db.execute(sa.select(EthnicityAnswer)).all())


@pytest.mark.parametrize("has_answered", [False, True])
def test_an_answer_given_during_the_erasing_is_refused(participant: Participant, has_answered: bool) -> None:
    client, database = participant.identity.client, participant.database
    if has_answered:
        assert client.put(API, json={"ethnicity": "A"}).status_code == 204
    with ThreadPoolExecutor() as pool:
        with database.scoped(participant.partnership_id) as db:
            service.erase(db, database, participant.person_id, participant.identity.account_id)
            answering = pool.submit(client.put, API, json={"ethnicity": "N"})
            assert somebody_waits(database)
        assert answering.result().status_code in (401, 404)
    assert answers(participant) == 0


def test_an_answer_being_written_goes_with_the_erasing(participant: Participant, settings: Settings) -> None:
    database = participant.database

    def erase() -> None:
        with database.scoped(participant.partnership_id) as db:
            service.erase(db, database, participant.person_id, participant.identity.account_id)

    with ThreadPoolExecutor() as pool:
        with database.monitoring(participant.partnership_id) as monitoring:
            store.keep(monitoring, settings, participant.person_id, read_ethnicity("N"))
            erasing = pool.submit(erase)
            assert somebody_waits(database)
        erasing.result()
    assert answers(participant) == 0
