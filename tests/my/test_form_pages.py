import re
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from models.participations import ParticipationState, Side
from models.partnerships import organisations
from models.programmes import ProgrammeKind
from tests.my.conftest import Participant, TakePart


@pytest.fixture
def mentor(take_part: TakePart) -> Participant:
    return take_part()


def save(participant: Participant, step: str, values: dict[str, Any], path: str = "") -> Response:
    """Open a page of the form and send it, as a browser does."""
    address = path or f"{participant.pages}/{step}"
    page = participant.identity.client.get(address)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    data: dict[str, Any] = {}
    for name, value in hidden:
        data[name] = [*data.get(name, []), value]
    return participant.identity.client.post(address.partition("?")[0], data={**data, **values})


def about(participant: Participant, **changes: str) -> dict[str, str]:
    with participant.database.scoped(participant.partnership_id) as db:
        organisation_id: UUID = organisations(db)[1].id
    values = {
        "name": "Amina Yusuf",
        "organisation_id": str(organisation_id),
        "role_group": "Healthcare Scientists",
        "pay_band": "1-7",
    }
    return values | changes


def walk(participant: Participant) -> None:
    save(participant, "about", about(participant))
    save(participant, "topics", {"topics": ["Career paths"], "first_words": "Hello"})
    save(participant, "times", {"meeting_modes": ["video"], "free": ["18", "19"]})
    save(participant, "apart", {"people": "boss@example.nhs.uk\n\nJo Bloggs"})


def test_each_page_saves_and_leads_to_the_next(mentor: Participant) -> None:
    answers = [
        save(mentor, "about", about(mentor, site="Northgate")),
        save(mentor, "topics", {"topics": ["Career paths"], "first_words": "Hello", "capacity": "2"}),
        save(mentor, "times", {"meeting_modes": ["video", "phone"], "free": ["18", "19"]}),
        save(mentor, "apart", {"people": "boss@example.nhs.uk\n\nJo Bloggs\n"}),
    ]
    assert [answer.headers.get("location") for answer in answers] == [
        f"{mentor.pages}/{step}" for step in ("topics", "times", "apart", "check")
    ]
    kept = mentor.identity.client.get(mentor.api).json()
    assert (
        kept["about"]["site"],
        kept["topics"]["capacity"],
        kept["times"]["free"],
        kept["apart"]["people"],
    ) == (
        "Northgate",
        2,
        [18, 19],
        ["Jo Bloggs", "boss@example.nhs.uk"],
    )


def test_handing_in_leads_to_the_equality_questions(mentor: Participant) -> None:
    walk(mentor)
    answer = save(mentor, "check", {"has_consented": "true"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/equality")
    assert mentor.stored().state == ParticipationState.READY


def test_handing_in_without_consent_says_so_at_the_field(mentor: Participant) -> None:
    walk(mentor)
    answer = save(mentor, "check", {})
    assert answer.status_code == 422
    assert 'href="#has_consented"' in answer.text


def test_what_was_typed_is_kept_when_something_is_wrong(mentor: Participant) -> None:
    answer = save(mentor, "about", about(mentor, name="", team="Blood sciences"))
    assert answer.status_code == 422
    assert ("Enter your name" in answer.text, 'value="Blood sciences"' in answer.text) == (True, True)


def test_free_time_is_kept_when_something_else_is_wrong(mentor: Participant) -> None:
    answer = save(mentor, "times", {"free": ["18"]})
    assert answer.status_code == 422
    assert re.search(r'value="18" checked', answer.text)


def test_the_same_page_sent_twice_is_saved_once(mentor: Participant) -> None:
    values = {"_version": "2", "topics": ["Career paths"], "first_words": "Hello"}
    answers = [mentor.identity.client.post(f"{mentor.pages}/topics", data=values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_a_page_that_is_out_of_date_keeps_what_was_typed(mentor: Participant) -> None:
    save(mentor, "topics", {"topics": ["Career paths"], "first_words": "Hello"})
    stale = {"_version": "2", "topics": ["How boards decide"], "first_words": "Good day"}
    answer = mentor.identity.client.post(f"{mentor.pages}/topics", data=stale)
    assert (answer.status_code, "Good day" in answer.text) == (412, True)


def test_changing_from_the_last_page_leads_back_to_it(mentor: Participant) -> None:
    walk(mentor)
    path = f"{mentor.pages}/topics?then=check"
    answer = save(mentor, "topics", {"topics": ["How boards decide"]}, path)
    assert answer.headers["location"] == f"{mentor.pages}/check"


def test_the_last_page_shows_all_answers(mentor: Participant) -> None:
    walk(mentor)
    text = mentor.identity.client.get(f"{mentor.pages}/check").text
    shown = ["Career paths", "Monday 09:00 to 10:00", "By video call", "Jo Bloggs", "Bands 1 to 7"]
    assert [words for words in shown if words not in text] == []


def test_too_many_names_to_keep_apart_are_refused(mentor: Participant) -> None:
    answer = save(mentor, "apart", {"people": "\n".join(f"person {number}" for number in range(31))})
    assert answer.status_code == 422
    assert "person 30" in answer.text


@pytest.mark.parametrize("step", ["wishes", "money", "check/again"])
def test_a_page_that_is_not_in_the_form_is_not_there(mentor: Participant, step: str) -> None:
    assert mentor.identity.client.get(f"{mentor.pages}/{step}").status_code == 404


@pytest.mark.parametrize("step", ["about", "topics", "times", "apart", "check", "leave"])
def test_somebody_elses_form_is_not_there(mentor: Participant, take_part: TakePart, step: str) -> None:
    stranger = take_part(programme_id=mentor.programme_id)
    assert stranger.identity.client.get(f"{mentor.pages}/{step}").status_code == 404


def test_fellows_are_asked_for_wishes(take_part: TakePart) -> None:
    fellow = take_part(Side.SEEKER, ProgrammeKind.FELLOWSHIP)
    answer = save(fellow, "apart", {"people": ""})
    assert answer.headers["location"] == f"{fellow.pages}/wishes"
    assert save(fellow, "wishes", {}).headers["location"] == f"{fellow.pages}/check"


def test_signed_out_people_are_sent_to_sign_in(mentor: Participant) -> None:
    mentor.identity.client.cookies.clear()
    answer = mentor.identity.client.get(f"{mentor.pages}/about")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={mentor.pages}/about")
