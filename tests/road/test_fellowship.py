"""A fellowship by the same road: fellows are placed with hosts who offer projects."""

from typing import Any

from tests.programmes.programmes import MENTORING
from tests.relay import text_of
from tests.road.people import ANA, BO, CY, fill_in_form, invite
from tests.road.program import Program, new_key
from tests.road.road import Road
from tests.road.rounds import approve, find_pairs, introductions_to, pairs_of, publish

WAITS, CORRIDORS = "Shorter waits", "Kinder corridors"
RUTH, IDRIS = "ruth@northvale.example", "idris@northvale.example"


def offer(amina: Program, programme: str, title: str, host: str, capacity: int) -> str:
    """A placement; its id."""
    given = {
        "title": title,
        "host_id": host,
        "organisation_id": amina.get("/organisations")[0]["id"],
        "project": f"A year towards {title.lower()}.",
        "topics": ["Everyday racism"],
        "capacity": capacity,
    }
    place = amina.made(f"{programme}/placements", given)
    assert amina.create(f"{programme}/placements", given, 409).json()["code"] == "exists"
    return place.rpartition("/")[2]


def wish(road: Road, email: str, *placements: str) -> None:
    """A fellow fills in their form with wishes, the first the most."""
    fill_in_form(road, email, "8a-8d", "N", wishes={"placements": list(placements)})


def place_fellows(road: Road, amina: Program, programme: str) -> list[Any]:
    """A round from open to published; the pairs."""
    round_ = amina.made(f"{programme}/rounds", {})
    locked = amina.act(round_, "/lock")
    assert (locked["seekers"], locked["providers"]) == (3, 2)
    find_pairs(road, amina, round_)
    assert amina.act(round_, "/agreement-request", expect=409)["code"] == "no_steward_needed"
    pairs = pairs_of(amina, round_)
    assert publish(amina, round_)["state"] == "published"
    road.work()
    return pairs


def test_fellows_are_placed_by_their_wishes_and_introduced(
    road: Road, amina: Program, fellowship: str
) -> None:
    ruth, idris = invite(road, amina, fellowship, "provider", (RUTH, IDRIS))
    waits = offer(amina, fellowship, WAITS, ruth, 2)
    corridors = offer(amina, fellowship, CORRIDORS, idris, 1)
    listed = amina.everything(f"{fellowship}/placements", limit=1)
    assert [(row["title"], row["host"], row["capacity"]) for row in listed] == [
        (CORRIDORS, "Idris Abara", 1),
        (WAITS, "Ruth Abara", 2),
    ]
    invite(road, amina, fellowship, "seeker", (ANA, BO, CY))
    for host in (RUTH, IDRIS):
        fill_in_form(road, host, "VSM", "A")
    wish(road, ANA, waits, corridors)
    wish(road, BO, waits, corridors)
    wish(road, CY, corridors, waits)
    pairs = place_fellows(road, amina, fellowship)
    assert {(pair["seeker"]["name"], pair["provider"]["title"]) for pair in pairs} == {
        ("Ana Abara", WAITS),
        ("Bo Abara", WAITS),
        ("Cy Abara", CORRIDORS),
    }
    assert {asked["other_name"] for asked in approve(road, RUTH)} == {"Ana Abara", "Bo Abara"}
    for email, host in ((ANA, "Ruth Abara"), (BO, "Ruth Abara")):
        [mail] = introductions_to(road, email)
        assert f"The placement: {WAITS}" in text_of(mail)
        assert f"A year towards {WAITS.lower()}." in text_of(mail)
        assert host in text_of(mail)
    assert len(introductions_to(road, RUTH)) == 2
    assert introductions_to(road, CY) == introductions_to(road, IDRIS) == []


def test_wishes_are_for_open_placements_of_the_own_programme(
    road: Road, amina: Program, fellowship: str
) -> None:
    [ruth] = invite(road, amina, fellowship, "provider", (RUTH,))
    waits = offer(amina, fellowship, WAITS, ruth, 2)
    invite(road, amina, fellowship, "seeker", (ANA,))
    ana = road.signed_in(ANA)
    part = f"/my/participations/{ana.get('/my/participations')[0]['id']}"
    [offered] = ana.get(f"{part}/placements")
    assert (offered["id"], offered["project"]) == (waits, "A year towards shorter waits.")
    seen = amina.etag(f"{fellowship}/placements/{waits}")
    amina.change("PATCH", f"{fellowship}/placements/{waits}", body={"is_open": False})
    stale = amina.refused(
        "PATCH", f"{fellowship}/placements/{waits}", 412, json={"capacity": 3}, headers={"If-Match": seen}
    )
    assert stale == "stale"
    assert ana.get(f"{part}/placements") == []
    for wishes in ([waits], [ruth], [waits, waits]):
        ana.change("PATCH", part, body={"wishes": {"placements": wishes}}, expect=422)
    mentoring = amina.made("/programmes", MENTORING)
    amina.send("GET", f"{mentoring}/placements", 404)
    amina.send("POST", f"{mentoring}/placements", 422, json={}, headers=new_key())
