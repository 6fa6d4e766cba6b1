"""Whoever has a second step learns by mail what was done with it."""

from sqlmodel import select

from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership
from notifications.contents import CONTENTS
from notifications.contents.joining import SecondStepChanged
from tests.phone import HERE, set_up
from tests.sign_in.asker import EMAIL, Asker


def told(database: Database, partnership: Partnership) -> list[str]:
    with database.scoped(partnership.id) as db:
        rows = db.exec(select(Message).where(Message.kind == SecondStepChanged.kind)).all()
    assert {row.address for row in rows} <= {EMAIL}
    return sorted(row.context["done"].partition(" for your")[0].partition(",")[0] for row in rows)


def test_every_change_is_told_and_passing_it_with_the_app_is_not(
    asker: Asker, clock: SteppedClock, database: Database, partnership: Partnership
) -> None:
    phone, codes = set_up(asker.client, clock)
    assert told(database, partnership) == ["A second step was set up"]
    assert asker.client.post(f"{HERE}/confirmations", json={"code": phone.code()}).status_code == 204
    assert len(told(database, partnership)) == 1
    assert asker.client.post(f"{HERE}/confirmations", json={"code": codes[0]}).status_code == 204
    assert asker.client.post(f"{HERE}/recovery-codes").status_code == 200
    set_up(asker.client, clock)
    assert told(database, partnership) == [
        "A recovery code was used to sign in as you",
        "A second step was set up",
        "Another authenticator app was set up",
        "New recovery codes were made",
    ]


def test_a_wrong_code_is_told_to_nobody(
    asker: Asker, clock: SteppedClock, database: Database, partnership: Partnership
) -> None:
    set_up(asker.client, clock)
    assert asker.client.post(f"{HERE}/confirmations", json={"code": "000000"}).status_code == 422
    assert len(told(database, partnership)) == 1


def test_the_mail_has_no_link_and_can_not_be_stopped() -> None:
    assert set(SecondStepChanged.model_fields) == {"name", "done"}
    assert not CONTENTS[SecondStepChanged.kind].is_optional
