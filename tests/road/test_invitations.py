"""What a program does with the link of an invitation, besides joining."""

from tests.relay import text_of
from tests.road.people import ANA, BO, invite, own_part
from tests.road.program import Program
from tests.road.road import Road


def test_no_thank_you_is_said_without_signing_in(road: Road, amina: Program, fellowship: str) -> None:
    invite(road, amina, fellowship, "seeker", (ANA, BO))
    link = "/links" + road.link_to(ANA, "join")
    ana = road.anybody()
    for _twice in range(2):
        assert ana.send("POST", f"{link}/refusal").json()["is_declined"]
    states = {each["email"]: each["state"] for each in amina.everything(f"{fellowship}/participants")}
    assert states == {ANA: "withdrawn", BO: "invited"}
    mine = own_part(road.joined(ANA))
    assert road.signed_in(ANA).get(mine)["state"] == "invited"


def test_an_invitation_says_nothing_of_the_person(road: Road, amina: Program, fellowship: str) -> None:
    invite(road, amina, fellowship, "seeker", (ANA,))
    link = "/links" + road.link_to(ANA, "join")
    told = road.anybody().send("GET", link)
    assert told.json()["programme"] == "Fellowship 2027"
    assert "Ana" not in told.text
    assert road.anybody().refused("GET", link[:-1] + "~", 410) == "link_gone"
    assert road.anybody().refused("POST", link[:-1] + "~", 410) == "link_gone"


def test_nobody_joins_a_programme_that_is_closed(road: Road, amina: Program, fellowship: str) -> None:
    invite(road, amina, fellowship, "seeker", (ANA,))
    link = "/links" + road.link_to(ANA, "join")
    amina.act(fellowship, "/closing")
    assert road.anybody().refused("POST", link, 409) == "not_open"
    road.work()
    assert ["/sign-in/" in text_of(mail) for mail in road.relay.mails_to(ANA)] == [False]
