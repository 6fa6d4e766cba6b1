import pytest

from tests.equality.test_answers import own_code
from tests.my.conftest import Participant


def send(participant: Participant, path: str, **values: str) -> tuple[int, str]:
    answer = participant.identity.client.post(path, data=values)
    return answer.status_code, answer.headers.get("location", "")


def test_the_first_page_asks_whether_they_want_to_answer(participant: Participant) -> None:
    text = participant.identity.client.get("/equality").text
    assert "These questions are optional. Your answers will not affect your application." in text
    assert send(participant, "/equality", wants="no") == (303, "/my")
    assert send(participant, "/equality", wants="yes") == (303, "/equality/ethnic-group")
    assert send(participant, "/equality", wants="")[0] == 422


def test_group_and_background_are_kept(participant: Participant) -> None:
    assert send(participant, "/equality/ethnic-group", ethnic_group="black") == (303, "/equality/background")
    assert own_code(participant) == "group:black"
    assert send(participant, "/equality/background", background="N") == (303, "/my")
    assert own_code(participant) == "N"


def test_a_background_not_said_keeps_the_group(participant: Participant) -> None:
    send(participant, "/equality/ethnic-group", ethnic_group="mixed")
    assert send(participant, "/equality/background", background="not-said") == (303, "/my")
    assert own_code(participant) == "group:mixed"


def test_prefer_not_to_say_is_not_stated(participant: Participant) -> None:
    assert send(participant, "/equality/ethnic-group", ethnic_group="not-said") == (303, "/my")
    assert own_code(participant) == "Z"


def test_nothing_chosen_is_an_error_that_says_what_to_do(participant: Participant) -> None:
    answer = participant.identity.client.post("/equality/ethnic-group", data={"ethnic_group": ""})
    assert answer.status_code == 422
    assert "Select an ethnic group or ‘Prefer not to say’" in answer.text
    assert own_code(participant) == "99"


@pytest.mark.parametrize("code", ["A", "", "Z", "99"])
def test_a_background_of_another_group_is_refused(participant: Participant, code: str) -> None:
    send(participant, "/equality/ethnic-group", ethnic_group="black")
    assert send(participant, "/equality/background", background=code)[0] == 422
    assert own_code(participant) == "group:black"


def test_the_background_without_a_group_leads_to_the_group(participant: Participant) -> None:
    assert send(participant, "/equality/background", background="A") == (303, "/equality/ethnic-group")
    answer = participant.identity.client.get("/equality/background")
    assert answer.headers["location"] == "/equality/ethnic-group"


def test_an_earlier_answer_is_not_shown_again(participant: Participant) -> None:
    send(participant, "/equality/ethnic-group", ethnic_group="black")
    send(participant, "/equality/background", background="N")
    pages = [
        participant.identity.client.get(path).text
        for path in ("/equality", "/equality/ethnic-group", "/equality/background")
    ]
    assert ["checked" in page for page in pages] == [False, False, False]


def test_stop_using_my_answers(participant: Participant) -> None:
    send(participant, "/equality/ethnic-group", ethnic_group="white")
    assert "Stop using my answers" in participant.identity.client.get("/equality").text
    assert send(participant, "/equality/stop") == (303, "/my")
    assert own_code(participant) == "99"


def test_answers_are_in_no_log(participant: Participant, capsys: pytest.CaptureFixture[str]) -> None:
    send(participant, "/equality/ethnic-group", ethnic_group="black")
    send(participant, "/equality/background", background="N")
    logged = capsys.readouterr()
    assert [word for word in ("black", "ethnic", "equality") if word in logged.out + logged.err] == []
