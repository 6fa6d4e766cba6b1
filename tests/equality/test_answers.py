from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from api.equality import store
from api.ethnicity import WresGroup, read_ethnicity
from api.settings import Settings
from models import audit
from models.monitoring import EthnicityAnswer
from tests.app_fixtures import SignInAs
from tests.my.conftest import Participant

API = "/api/v1/my/equality-answers"


def stored(participant: Participant) -> EthnicityAnswer | None:
    with participant.database.monitoring(participant.partnership_id) as db:
        return db.execute(sa.select(EthnicityAnswer)).scalar_one_or_none()


def own_code(participant: Participant) -> str:
    return str(participant.identity.client.get(API).json()["ethnicity"])


def groups(participant: Participant, settings: Settings) -> dict[UUID, WresGroup]:
    with participant.database.monitoring(participant.partnership_id) as db:
        return store.groups_of(db, settings)


def test_who_was_never_asked_has_no_row(participant: Participant, settings: Settings) -> None:
    assert (own_code(participant), stored(participant), groups(participant, settings)) == ("99", None, {})


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("A", WresGroup.WHITE),
        ("N", WresGroup.BME),
        ("group:asian", WresGroup.BME),
        ("Z", WresGroup.UNKNOWN),
    ],
)
def test_an_answer_is_kept_and_counted(
    participant: Participant, settings: Settings, code: str, group: WresGroup
) -> None:
    assert participant.identity.client.put(API, json={"ethnicity": code}).status_code == 204
    assert (own_code(participant), groups(participant, settings)) == (code, {participant.person_id: group})


def test_answering_again_replaces_the_answer(participant: Participant) -> None:
    for code in ("A", "M"):
        participant.identity.client.put(API, json={"ethnicity": code})
    assert own_code(participant) == "M"


def test_an_answer_is_encrypted(participant: Participant) -> None:
    participant.identity.client.put(API, json={"ethnicity": "group:asian"})
    row = stored(participant)
    assert row is not None
    assert (b"asian" in row.value, row.value.startswith(b"gAAAA")) == (False, True)


def test_stop_using_my_answers_deletes_them(participant: Participant) -> None:
    participant.identity.client.put(API, json={"ethnicity": "N"})
    answers = [participant.identity.client.delete(API) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert (stored(participant), own_code(participant)) == (None, "99")


@pytest.mark.parametrize("code", ["99", "Q", "White British", "", "a", "group:purple"])
def test_what_is_no_answer_is_refused_without_repeating_it(participant: Participant, code: str) -> None:
    answer = participant.identity.client.put(API, json={"ethnicity": code})
    assert answer.status_code == 422
    assert [message["place"] for message in answer.json()["errors"]] == ["body.ethnicity"]
    assert len(code) < 4 or code not in answer.text


def test_members_who_take_part_in_nothing_have_no_answers(sign_in_as: SignInAs) -> None:
    assert sign_in_as().client.get(API).status_code == 404


def test_the_application_role_reads_no_answer(participant: Participant) -> None:
    with (
        pytest.raises(ProgrammingError),
        participant.database.scoped(participant.partnership_id) as db,
    ):
        db.execute(sa.select(EthnicityAnswer)).all()


def test_answers_are_in_no_audit_entry(participant: Participant) -> None:
    participant.identity.client.put(API, json={"ethnicity": "N"})
    with participant.database.scoped(participant.partnership_id) as db:
        assert audit.entries(db) == []


def test_reading_an_answer_back_gives_the_same(participant: Participant, settings: Settings) -> None:
    with participant.database.monitoring(participant.partnership_id) as db:
        store.keep(db, settings, participant.person_id, read_ethnicity("C2"))
    assert own_code(participant) == "C2"
