"""How people come into a programme over REST: from a file, and by their own answers."""

from typing import Any

from api.files.tables import read_table
from api.files.write import write_csv
from tests.e2e.people import people_file
from tests.road.program import Program, new_key
from tests.road.road import Road

ANA, BO, CY = "ana@northvale.example", "bo@northvale.example", "cy@northvale.example"
HALF_HOURS_A_DAY = 48
SUNDAY_AT_DAWN = [6 * HALF_HOURS_A_DAY + half for half in range(10, 14)]
MORNINGS = [day * HALF_HOURS_A_DAY + half for day in range(5) for half in range(18, 22)]


def people_as_csv() -> bytes:
    """40 executives and 40 mentors."""
    table = read_table(people_file(), "people.xlsx")
    return write_csv(table.columns, [[row.cells[column] for column in table.columns] for row in table.rows])


def import_people(amina: Program, programme: str, data: bytes) -> tuple[Any, Any]:
    """Look at what a file would do, then do it; what was said before and after."""
    staged = amina.send(
        "POST",
        f"{programme}/imports",
        201,
        files={"file": ("people.csv", data, "text/csv")},
        headers=new_key(),
    )
    place = staged.headers["location"]
    return staged.json(), amina.act(place, "/confirmation", {"people_agreed": True})


def invite(road: Road, amina: Program, programme: str, side: str, emails: tuple[str, ...]) -> list[str]:
    """Bring people into a programme, each from another organisation; their participations."""
    homes = amina.get("/organisations")
    people = []
    for email, home in zip(emails, homes, strict=False):
        name = email.partition("@")[0].title() + " Abara"
        profile = {"side": side, "name": name, "email": email, "organisation_id": home["id"]}
        people.append(amina.create(f"{programme}/participants", profile).json()["id"])
    sent = amina.create(f"{programme}/participants/invitations", {"participants": people}).json()
    assert sent["invited"] == len(people)
    road.work()
    return people


def own_part(somebody: Program) -> str:
    """The only participation of whoever is signed in."""
    (part,) = somebody.get("/my/participations")
    return f"/my/participations/{part['id']}"


def fill_in_form(road: Road, email: str, pay_band: str, ethnicity: str, **topics: Any) -> Program:
    """Join by the invitation, answer every topic, hand in; and the equality questions, apart from that."""
    somebody = road.joined(email)
    part = own_part(somebody)
    about = somebody.get(part)["about"]
    about |= {"role_group": "Administrative and Clerical", "pay_band": pay_band}
    somebody.change("PATCH", part, body={"about": about})
    words = {"topics": ["Everyday racism"], "first_words": "Hello! I look forward to meeting you."}
    somebody.change("PATCH", part, body={"topics": words})
    times = {"meeting_modes": ["video"], "free": MORNINGS}
    somebody.change("PATCH", part, body={"times": times, **topics})
    refused = somebody.act(part, "/submission", {"has_consented": False}, 422)
    assert refused["errors"][0]["place"] == "has_consented"
    handed_in = somebody.act(part, "/submission", {"has_consented": True})
    assert (handed_in["state"], handed_in["missing"]) == ("ready", [])
    somebody.send("PUT", "/my/equality-answers", 204, json={"ethnicity": ethnicity})
    assert somebody.get("/my/equality-answers") == {"ethnicity": ethnicity}
    return somebody
