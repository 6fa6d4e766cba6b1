from typing import Any

import pytest

from api.my.consent import ON_BEHALF, consent
from models import audit
from models.accounts import Role
from models.database import Database
from models.participations import ParticipationState, Side, participation
from models.partnerships import Organisation, organisations
from models.people import person
from models.placements import Placement
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from tests.my.conftest import Participant, TakePart
from tests.my.world import add_participation, add_programme

TOPICS = {"topics": ["Career paths"], "first_words": "Hello", "capacity": 2}
TIMES = {"meeting_modes": ["video"], "free": [19, 18]}
CONSENT = {"has_consented": True}


@pytest.fixture
def mentor(take_part: TakePart) -> Participant:
    return take_part()


def about(participant: Participant, **changes: Any) -> dict[str, Any]:
    with participant.database.scoped(participant.partnership_id) as db:
        organisation: Organisation = organisations(db)[0]
    values = {
        "name": "Amina Yusuf",
        "organisation_id": str(organisation.id),
        "role_group": "Healthcare Scientists",
        "pay_band": "1-7",
    }
    return values | changes


def test_people_see_what_they_take_part_in(mentor: Participant) -> None:
    listed = mentor.identity.client.get("/api/v1/my/participations").json()
    assert [(item["id"], item["side"], item["state"]) for item in listed] == [
        (str(mentor.participation_id), "provider", "invited")
    ]


def test_somebody_elses_part_is_not_there(mentor: Participant, take_part: TakePart) -> None:
    other = take_part(programme_id=mentor.programme_id)
    answers = [
        other.identity.client.get(mentor.api),
        other.identity.change(mentor.api, {}, '"2"'),
        other.identity.act(f"{mentor.api}/submission", '"2"', CONSENT),
        other.identity.act(f"{mentor.api}/withdrawal", '"2"'),
        other.identity.act(f"{mentor.api}/return", '"2"'),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5


def test_answers_are_kept_topic_by_topic(mentor: Participant) -> None:
    given = about(mentor, team="Blood sciences", line_manager_email="Boss@Example.NHS.uk")
    assert mentor.change(about=given).status_code == 200
    assert mentor.change(topics=TOPICS).status_code == 200
    answers = mentor.change(
        times=TIMES, apart={"people": ["boss@example.nhs.uk", "Boss@example.nhs.uk"]}
    ).json()
    assert (answers["about"]["team"], answers["about"]["line_manager_email"]) == (
        "Blood sciences",
        "boss@example.nhs.uk",
    )
    assert (answers["topics"], answers["times"]) == (TOPICS, {"meeting_modes": ["video"], "free": [18, 19]})
    assert (answers["apart"], answers["state"]) == ({"people": ["boss@example.nhs.uk"]}, "joining")


@pytest.mark.parametrize(
    ("topic", "value", "place"),
    [
        ("topics", {"topics": ["Astronomy"]}, "topics"),
        ("topics", {"topics": []}, "topics"),
        ("topics", TOPICS | {"capacity": 3}, "capacity"),
        ("topics", TOPICS | {"capacity": "2"}, "body.topics.capacity"),
        ("topics", TOPICS | {"first_words": "a\u202eb"}, "body.topics.first_words"),
        ("times", {"meeting_modes": ["telepathy"], "free": [1]}, "body.times.meeting_modes.0"),
        ("times", {"meeting_modes": ["video"], "free": [336]}, "body.times.free.0"),
        ("times", {"meeting_modes": ["video"], "free": []}, "body.times.free"),
        ("apart", {"people": ["a\nb"]}, "body.apart.people.0"),
        ("apart", {"people": [], "reason": "no"}, "body.apart.reason"),
        ("wishes", {"placements": ["d8e8e6d8-7a4b-4f0a-9a63-0a1c67a0a0aa"]}, "placements"),
    ],
)
def test_a_wrong_answer_changes_nothing(
    mentor: Participant, topic: str, value: dict[str, Any], place: str
) -> None:
    before = mentor.identity.client.get(mentor.api).json()
    answer = mentor.change(**{topic: value})
    assert (answer.status_code, [error["place"] for error in answer.json()["errors"]]) == (422, [place])
    assert mentor.identity.client.get(mentor.api).json() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"role_group": "Wizards"},
        {"pay_band": "10"},
        {"organisation_id": "d8e8e6d8-7a4b-4f0a-9a63-0a1c67a0a0aa"},
        {"line_manager_email": "boss"},
        {"site": "A\nB"},
    ],
)
def test_a_wrong_answer_about_oneself_is_refused(mentor: Participant, changes: dict[str, Any]) -> None:
    assert mentor.change(about=about(mentor, **changes)).status_code == 422


def test_a_stale_change_is_refused(mentor: Participant) -> None:
    etag = mentor.etag()
    assert mentor.identity.change(mentor.api, {"topics": TOPICS}, etag).status_code == 200
    assert mentor.identity.change(mentor.api, {"times": TIMES}, etag).status_code == 412
    assert mentor.identity.client.patch(mentor.api, json={}).status_code == 428


def test_naming_people_to_keep_apart_makes_a_new_version(mentor: Participant) -> None:
    before = mentor.etag()
    mentor.change(apart={"people": ["Jo Bloggs"]})
    assert mentor.etag() != before
    assert mentor.change(apart={"people": []}).json()["apart"] == {"people": []}


def test_whoever_misses_nothing_is_ready_once_handed_in(mentor: Participant) -> None:
    mentor.change(times=TIMES)
    answer = mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), CONSENT)
    assert (answer.status_code, answer.json()["state"], answer.json()["missing"]) == (200, "ready", [])
    assert mentor.stored().registered_at is not None


def test_whose_consent_was_vouched_for_hands_in_all_the_same(mentor: Participant) -> None:
    """Whom they should not meet comes last in the form: a round must not take them before."""
    with mentor.database.scoped(mentor.partnership_id) as db:
        part = participation(db, mentor.participation_id)
        assert part is not None
        consent(part, ON_BEHALF, db.info["clock"].now())
    assert mentor.change(times=TIMES).json()["state"] == "joining"
    mentor.change(apart={"people": ["Jo Bloggs"]})
    answer = mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), CONSENT)
    assert answer.json()["state"] == "ready"


def test_free_time_shorter_than_a_meeting_is_not_handed_in(mentor: Participant) -> None:
    mentor.change(times=TIMES | {"free": [18, 20]})
    answer = mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), CONSENT)
    assert (answer.status_code, answer.json()["code"]) == (422, "free_time")


def test_nothing_is_handed_in_without_consent(mentor: Participant) -> None:
    mentor.change(times=TIMES)
    answer = mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), {"has_consented": False})
    assert [error["place"] for error in answer.json()["errors"]] == ["has_consented"]
    assert mentor.stored().consented_at is None


def test_a_restricted_side_declares_its_eligibility(take_part: TakePart) -> None:
    mentor = take_part(is_restricted=True)
    mentor.change(times=TIMES)
    path = f"{mentor.api}/submission"
    assert mentor.identity.act(path, mentor.etag(), CONSENT).status_code == 422
    answer = mentor.identity.act(path, mentor.etag(), CONSENT | {"meets_criteria": True})
    assert (answer.json()["state"], mentor.stored().eligibility_declared_at is None) == ("ready", False)


def test_the_other_side_declares_nothing(take_part: TakePart) -> None:
    executive = take_part(Side.SEEKER, is_restricted=True)
    executive.change(times=TIMES)
    executive.identity.act(f"{executive.api}/submission", executive.etag(), CONSENT)
    assert executive.stored().eligibility_declared_at is None
    assert executive.stored().state == ParticipationState.READY


def test_free_time_is_one_for_all_programmes(mentor: Participant, database: Database) -> None:
    with database.scoped(mentor.partnership_id) as db:
        somebody = person(db, mentor.person_id)
        assert somebody is not None
        other = add_participation(db, add_programme(db).id, somebody, Side.SEEKER)
    mentor.change(times=TIMES)
    second = mentor.identity.client.get(f"/api/v1/my/participations/{other.id}").json()
    assert second["times"]["free"] == [18, 19]


def test_leaving_asks_nothing_and_ends_consent(mentor: Participant) -> None:
    mentor.change(times=TIMES)
    mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), CONSENT)
    answers = [mentor.identity.act(f"{mentor.api}/withdrawal", mentor.etag()) for _ in range(2)]
    assert [answer.json()["state"] for answer in answers] == ["withdrawn", "withdrawn"]
    assert mentor.stored().consented_at is None
    assert mentor.change(times=TIMES).json()["code"] == "left"


def test_who_left_can_come_back(mentor: Participant) -> None:
    mentor.change(times=TIMES)
    mentor.identity.act(f"{mentor.api}/withdrawal", mentor.etag())
    back = mentor.identity.act(f"{mentor.api}/return", mentor.etag())
    assert (back.json()["state"], back.json()["times"]["free"]) == ("joining", [18, 19])
    handed_in = mentor.identity.act(f"{mentor.api}/submission", mentor.etag(), CONSENT)
    assert handed_in.json()["state"] == "ready"


def test_a_programme_that_is_over_takes_no_changes(mentor: Participant, database: Database) -> None:
    with database.scoped(mentor.partnership_id) as db:
        db.get_one(Programme, (mentor.partnership_id, mentor.programme_id)).state = ProgrammeState.CLOSED
    assert mentor.change(times=TIMES).json()["code"] == "closed"


def test_only_fellows_have_wishes(take_part: TakePart) -> None:
    host = take_part(Side.PROVIDER, ProgrammeKind.FELLOWSHIP)
    assert host.change(wishes={"placements": []}).status_code == 200


def test_fellows_wish_for_open_placements_of_their_programme_only(take_part: TakePart) -> None:
    fellow = take_part(Side.SEEKER, ProgrammeKind.FELLOWSHIP)
    host = take_part(Side.PROVIDER, programme_id=fellow.programme_id)
    elsewhere = take_part(Side.PROVIDER, ProgrammeKind.FELLOWSHIP)
    offered, closed = _placement(host, "Strategy"), _placement(host, "Quality", is_open=False)
    assert fellow.change(wishes={"placements": [offered]}).status_code == 200
    for wrong in (closed, _placement(elsewhere, "Strategy")):
        answer = fellow.change(wishes={"placements": [offered, wrong]})
        assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "placements")
    assert fellow.stored().wishes == [offered]


def _placement(host: Participant, title: str, *, is_open: bool = True) -> str:
    """The id of a placement that ``host`` offers."""
    with host.database.scoped(host.partnership_id) as db:
        placement = Placement(
            programme_id=host.programme_id,
            host_id=host.participation_id,
            organisation_id=organisations(db)[0].id,
            title=title,
            is_open=is_open,
        )
        db.add(placement)
        db.flush()
        return str(placement.id)


def test_whom_to_keep_apart_is_in_no_audit_entry_and_no_log(
    mentor: Participant, capsys: pytest.CaptureFixture[str]
) -> None:
    mentor.change(apart={"people": ["canary@example.nhs.uk"]})
    with mentor.database.scoped(mentor.partnership_id) as db:
        recorded = repr([entry.model_dump() for entry in audit.entries(db)])
    logged = capsys.readouterr()
    assert "changed" in recorded
    assert "canary" not in recorded + logged.out + logged.err


def test_whom_to_keep_apart_is_shown_to_nobody_else(mentor: Participant, take_part: TakePart) -> None:
    mentor.change(apart={"people": ["canary@example.nhs.uk"]})
    coordinator = take_part.sign_in_as(Role.COORDINATOR).client
    programme = f"/api/v1/programmes/{mentor.programme_id}"
    answers = [
        coordinator.get(f"{programme}/participants"),
        coordinator.get(f"{programme}/participants/{mentor.participation_id}"),
        coordinator.get(f"/programmes/{mentor.programme_id}/people/{mentor.participation_id}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ["canary" in answer.text for answer in answers] == [False, False, False]
