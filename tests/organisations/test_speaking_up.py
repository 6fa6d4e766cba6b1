"""Where an organisation's people turn with a concern: its own words, shown to its own people."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.settings import Settings
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Organisation, Partnership, organisations
from tests.app_fixtures import SignInAs
from tests.couples import publish_couple
from tests.feedback.conftest import ask

WORDS = "Dr Mo Ali, Guardian, 01632 960001"
LINK = "https://speakup.aldermoor.example/now"


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("", 200),
        (LINK, 200),
        ("http://aldermoor.example", 422),
        ("javascript:alert(1)", 422),
        ("https://", 422),
        ("https://user@aldermoor.example", 422),
        ("https://aldermoor.example/a b", 422),
        ('https://aldermoor.example/"x', 422),
        ("https://[aldermoor", 422),
        ("https://aldermoor.example/" + "x" * 300, 422),
    ],
)
def test_only_plain_web_addresses_are_taken(
    sign_in_as: SignInAs, database: Database, partnership: Partnership, link: str, status: int
) -> None:
    with database.scoped(partnership.id) as db:
        home = organisations(db)[0]
    administrator = sign_in_as(Role.ADMINISTRATOR)
    body = {"name": home.name, "code": home.code, "speak_up": WORDS, "speak_up_link": link}
    answer = administrator.client.put(
        f"/api/v1/organisations/{home.id}", json=body, headers={"If-Match": f'"{home.version}"'}
    )
    assert answer.status_code == status
    with database.scoped(partnership.id) as db:
        kept = db.exec(select(Organisation).where(Organisation.id == home.id)).one()
    assert kept.speak_up_link == (link if status == 200 else "")


def test_it_is_set_on_the_organisations_page_and_shown_where_feedback_is_given(
    sign_in_as: SignInAs,
    anybody: TestClient,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
) -> None:
    published = publish_couple(database, settings, clock, partnership.id)
    anybody.post(published.approval_path, data={"answer": "yes"})
    link = ask(database, settings, clock, published)["grace@example.nhs.uk"]
    assert LINK not in anybody.get(link).text
    with database.scoped(partnership.id) as db:
        home = organisations(db)[0]
    form = {"name": home.name, "code": home.code, "speak_up": WORDS, "speak_up_link": LINK}
    page = f"/organisations/{home.id}"
    administrator = sign_in_as(Role.ADMINISTRATOR).client
    assert administrator.post(page, data=form | {"_version": str(home.version)}).status_code == 303
    assert f'value="{LINK}"' in administrator.get(page).text
    shown = anybody.get(link).text
    assert (WORDS in shown, f'href="{LINK}" rel="noreferrer"' in shown) == (True, True)
    thanks = anybody.post(link, data={"took_place": "false"}).text
    assert WORDS in thanks
