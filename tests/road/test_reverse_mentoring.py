"""The product's main job over REST alone, from an empty programme to HR's figures."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from tests.e2e.people import GRACE, HELEN, JOSEPH, TOPICS
from tests.programmes.programmes import MENTORING
from tests.relay import text_of
from tests.road.people import SUNDAY_AT_DAWN, fill_in_form, import_people, own_part, people_as_csv
from tests.road.program import Program, new_key
from tests.road.road import COORDINATOR, HR, STEWARD, Road
from tests.road.rounds import (
    approve,
    find_pairs,
    ids_of,
    introductions_to,
    meeting_in,
    messages,
    pairs_of,
    publish,
    with_steward,
)

EVERYBODY = 81
NIGHT_OWL = "nia.night@northvale.example"


def set_up(amina: Program) -> str:
    """A programme of reverse mentoring, open for people; its path."""
    programme = amina.made("/programmes", MENTORING | {"topics": TOPICS})
    assert amina.get(programme)["state"] == "draft"
    assert amina.refused("POST", f"{programme}/rounds", 409, headers=new_key()) == "programme_not_open"
    seen = amina.etag(programme)
    amina.change("PATCH", programme, body={"name": "Reverse mentoring, spring"})
    stale = {"If-Match": seen}
    assert amina.refused("PATCH", programme, 412, json={"name": "Lost"}, headers=stale) == "stale"
    assert amina.refused("PATCH", programme, 428, json={"name": "Lost"}) == "if_match_missing"
    amina.send("PATCH", programme, 422, json={"name": None}, headers={"If-Match": amina.etag(programme)})
    assert amina.act(programme, "/opening")["name"] == "Reverse mentoring, spring"
    return programme


def bring_people(road: Road, amina: Program, programme: str) -> None:
    """80 from a file, the same again, one by hand, and three who are invited."""
    before, done = import_people(amina, programme, people_as_csv())
    assert [before[count] for count in ("new", "changed", "same")] == [80, 0, 0]
    assert [done[count] for count in ("added", "changed", "same")] == [80, 0, 0]
    before, done = import_people(amina, programme, people_as_csv())
    assert [before[count] for count in ("new", "changed", "same")] == [0, 0, 80]
    assert [done[count] for count in ("added", "changed", "same")] == [0, 0, 80]
    add_night_owl(amina, programme)
    people = amina.everything(f"{programme}/participants", limit=7)
    assert len({each["id"] for each in people}) == len(people) == EVERYBODY
    assert [each["name"] for each in people] == sorted(each["name"] for each in people)
    assert amina.refused("GET", f"{programme}/participants?cursor=made.up", 400) == "forged_cursor"
    sent = amina.create(f"{programme}/participants/invitations", {}).json()
    assert sent["invited"] == 3
    assert amina.create(f"{programme}/participants/invitations", {}).json()["invited"] == 0
    road.work()
    assert [len(road.relay.mails_to(email)) for email in (GRACE, HELEN, JOSEPH)] == [1, 1, 1]
    states = Counter(each["state"] for each in amina.everything(f"{programme}/participants"))
    assert states == {"ready": EVERYBODY - 3, "joining": 3}


def add_night_owl(amina: Program, programme: str) -> None:
    """Somebody whose free time nobody shares."""
    home = amina.get("/organisations")[0]["id"]
    profile = {
        "side": "seeker",
        "name": "Nia Night",
        "email": NIGHT_OWL,
        "organisation_id": home,
        "role_group": "Administrative and Clerical",
        "pay_band": "VSM",
        "meeting_modes": ["video"],
        "free": SUNDAY_AT_DAWN,
        "topics": ["Allyship"],
        "has_consented": True,
    }
    people = f"{programme}/participants"
    assert amina.refused("POST", people, 400, json=profile) == "key_missing"
    added = amina.made(people, profile)
    assert amina.get(added)["is_entered_on_behalf"]


def lock(amina: Program, programme: str) -> str:
    """A round with everybody in it; its path."""
    round_ = amina.made(f"{programme}/rounds", {})
    assert amina.refused("POST", f"{programme}/rounds", 409, headers=new_key()) == "round_running"
    assert amina.act(round_, "/solves", expect=409)["code"] == "round_is_open"
    assert amina.act(round_, "/closure", expect=409)["code"] == "round_is_open"
    locked = amina.act(round_, "/lock")
    assert (locked["state"], locked["seekers"], locked["providers"]) == ("locked", 41, 40)
    assert len(locked["snapshot_digest"]) == 64
    assert amina.act(round_, "/lock", expect=409)["code"] == "round_is_locked"
    return round_


def look_at_unmatched(amina: Program, round_: str) -> None:
    """The only one without a partner, and the rule that refused every one."""
    [alone] = amina.everything(f"{round_}/unmatched")
    assert (alone["person"]["name"], alone["possible"]) == ("Nia Night", 0)
    assert alone["explanation"]
    assert alone["refused"]["free_times"] == alone["would_open"]["free_times"] == 40
    partners = amina.everything(f"{round_}/people/{alone['person']['id']}/partners")
    assert [partner["refused_by"] for partner in partners] == [["free_times"]] * 40


def person_in(amina: Program, programme: str, email: str) -> str:
    """Somebody's id in the round."""
    [found] = amina.get(f"{programme}/participants?q={email}")["items"]
    id_: str = found["id"]
    return id_


def decide(amina: Program, programme: str, round_: str) -> tuple[dict[str, str], dict[str, str]]:
    """Pin Helen with Grace, and rule out Joseph's pair."""
    pairs = pairs_of(amina, round_)
    joseph = person_in(amina, programme, JOSEPH)
    [banned] = [ids_of(pair) for pair in pairs if pair["provider"]["id"] == joseph]
    pinned = {
        "seeker_id": person_in(amina, programme, HELEN),
        "provider_id": person_in(amina, programme, GRACE),
    }
    seen = {"If-Match": amina.etag(round_)}
    decisions = f"{round_}/decisions"
    amina.send("POST", decisions, 201, json={"kind": "pin", **pinned}, headers=seen)
    ban = {"kind": "ban", **banned}
    assert amina.refused("POST", decisions, 412, json=ban, headers=seen) == "stale"
    assert amina.refused("POST", decisions, 428, json=ban) == "if_match_missing"
    amina.act(round_, "/decisions", ban, 201)
    assert amina.act(round_, "/decisions", ban, 409)["code"] == "decided"
    assert {each["kind"] for each in amina.get(decisions)} == {"pin", "ban"}
    assert amina.get(round_)["is_outdated"]
    assert amina.act(round_, "/agreement-request", expect=409)["code"] == "outdated"
    return pinned, banned


def check_decisions(amina: Program, round_: str, before: list[Any], decided: Any) -> None:
    """The pin stands, the banned pair is gone, and what is new says so."""
    pinned, banned = decided
    pairs = pairs_of(amina, round_)
    assert [ids_of(pair) for pair in pairs if pair["is_pinned"]] == [pinned]
    assert banned not in [ids_of(pair) for pair in pairs]
    was, now = ([ids_of(pair) for pair in some] for some in (before, pairs))
    assert all(pair["is_new"] == (ids_of(pair) not in was) for pair in pairs)
    told = amina.get(f"{round_}/difference")
    added, removed = ([ids_of(pair) for pair in told[part]] for part in ("added", "removed"))
    assert [pair for pair in was if pair not in removed] == [pair for pair in now if pair not in added]
    assert banned in removed
    assert told["score"] == sum(pair["score"] for pair in pairs) - sum(pair["score"] for pair in before)


def match(road: Road, amina: Program, programme: str) -> tuple[str, dict[str, str]]:
    """Lock, find pairs, pin one, ban one, find them again, have them agreed; path and pinned pair."""
    round_ = lock(amina, programme)
    assert find_pairs(road, amina, round_)["pairs"] == 40
    look_at_unmatched(amina, round_)
    assert publish(amina, round_, expect=409)["code"] == "not_agreed"
    assert amina.refused("GET", f"{round_}/difference", 404) == "nothing_before"
    before = pairs_of(amina, round_)
    decided = decide(amina, programme, round_)
    find_pairs(road, amina, round_)
    check_decisions(amina, round_, before, decided)
    with_steward(road, amina, round_)
    return round_, decided[0]


def leave_before_publishing(road: Road, amina: Program, round_: str, joseph: Program) -> None:
    """Joseph withdraws: the pairs are stopped with the reason, and found again without him."""
    assert joseph.act(own_part(joseph), "/withdrawal")["state"] == "withdrawn"
    stopped = publish(amina, round_, expect=409)
    assert stopped["code"] == "changed"
    [reason] = stopped["errors"]
    assert (reason["code"], reason["message"]) == (
        "left",
        "Joseph Adeyemi has left or is not ready any more.",
    )
    assert amina.get(round_)["state"] == "agreed"
    assert find_pairs(road, amina, round_, {"is_fresh": True})["pairs"] == 39
    with_steward(road, amina, round_)


def publish_twice(road: Road, amina: Program, programme: str, round_: str) -> None:
    """Publish, take it back within ten minutes, publish for good: each mentor gets one mail."""
    road.later(timedelta(minutes=1))  # so that the coordinators have been told of the steward's answer
    before = len(road.relay.taken)
    published = publish(amina, round_)
    assert (published["state"], published["pairs"]) == ("published", 39)
    assert len(messages(amina, programme, "approve_introduction", "held")) == 39
    assert amina.refused("POST", f"{programme}/rounds", 409, headers=new_key()) == "can_be_undone"
    road.later(timedelta(minutes=9))
    assert amina.change("DELETE", round_, "/publication").json()["state"] == "agreed"
    assert messages(amina, programme, "approve_introduction", "held") == []
    road.later(timedelta(minutes=9))
    publish(amina, round_)
    assert publish(amina, round_, expect=409)["code"] == "round_is_published"
    assert len(road.relay.taken) == before
    road.later(timedelta(minutes=10))
    late = amina.change("DELETE", round_, "/publication", expect=409).json()
    assert late["code"] == "too_late"
    asked = messages(amina, programme, "approve_introduction", "sent")
    told = messages(amina, programme, "not_matched", "sent")
    assert (len(asked), len(told)) == (39, 2)
    assert len(road.relay.taken) == before + 41
    assert len(set(road.relay.email_ids())) == len(road.relay.taken)


def introduce(road: Road) -> datetime:
    """Grace says yes, and both read about the other; when their first meeting ends."""
    [asked] = approve(road, GRACE)
    assert (asked["other_name"], asked["state"]) == ("Helen Whitworth", "awaiting_approval")
    ends = set()
    for email, other in ((GRACE, "Helen Whitworth"), (HELEN, "Grace Okafor")):
        [mail] = introductions_to(road, email)
        assert other in text_of(mail)
        starts_at, ends_at = meeting_in(mail, {GRACE, HELEN})
        assert starts_at > road.clock.now()
        assert ends_at - starts_at == timedelta(hours=1)
        ends.add(ends_at)
    [end] = ends
    return end


def give_feedback(road: Road, ends_at: datetime) -> None:
    """After the meeting each is asked; Helen answers, twice, and Grace reads nothing of it."""
    road.later(ends_at + timedelta(minutes=1) - road.clock.now())
    link = "/links" + road.link_to(HELEN, "feedback")
    helen, grace = road.anybody(), road.anybody()
    asked = helen.get(link)
    assert asked == {"other_name": "Grace Okafor", "session_number": 1, "is_given": False}
    helen.send("PUT", link, 422, json={"took_place": True, "rating": 6})
    helen.send("PUT", link, 422, json={"took_place": "true", "rating": 5})
    for rating in (4, 5):
        given = helen.send("PUT", link, json={"took_place": True, "rating": rating}).json()
        assert given["is_given"]
    hers = grace.get("/links" + road.link_to(GRACE, "feedback"))
    assert hers == {"other_name": "Helen Whitworth", "session_number": 1, "is_given": False}
    road.work()
    assert len([mail for mail in road.relay.taken if "/feedback/" in text_of(mail)]) == 2


def read_figures(road: Road, programme: str) -> None:
    """HR releases the table, once, and reads it."""
    priya = road.signed_in(HR)
    table = f"{programme}/statistics/2026-27"
    assert priya.refused("GET", table, 404) == "not_released"
    released = priya.create(f"{table}/release", {}).json()
    assert priya.refused("POST", f"{table}/release", 409, headers=new_key()) == "released"
    assert priya.get(table) == released
    texts = {row["group"]: [figure["text"] for figure in row["figures"]] for row in released["rows"]}
    steps = [figure["step"] for figure in released["rows"][0]["figures"]]
    assert steps == ["Invited", "Registered", "Matched", "Met at least once", "Completed"]
    assert texts.keys() == {"White", "BME", "Unknown", "All"}
    assert texts["Unknown"][0] == "80"
    assert texts["BME"][0] == texts["White"][0] == "*"
    priya.send("GET", f"{programme}/participants", 403)


def test_from_an_empty_programme_to_the_figures(road: Road, amina: Program) -> None:
    programme = set_up(amina)
    bring_people(road, amina, programme)
    fill_in_form(road, GRACE, "1-7", "N")
    fill_in_form(road, HELEN, "VSM", "A", apart={"people": ["Mentor 05", "Mentee 07"]})
    joseph = fill_in_form(road, JOSEPH, "1-7", "N")
    round_, pinned = match(road, amina, programme)
    leave_before_publishing(road, amina, round_, joseph)
    [kept] = [ids_of(pair) for pair in pairs_of(amina, round_) if pair["is_pinned"]]
    assert kept == pinned
    publish_twice(road, amina, programme, round_)
    give_feedback(road, introduce(road))
    assert amina.refused("GET", round_, 401) == ""
    amina = road.signed_in(COORDINATOR)
    assert amina.act(round_, "/closure")["state"] == "closed"
    read_figures(road, programme)


def test_nobody_does_what_is_another_roles_to_do(road: Road, amina: Program) -> None:
    programme = set_up(amina)
    people = f"{programme}/participants"
    for email in (STEWARD, HR):
        somebody = road.signed_in(email)
        somebody.send("GET", people, 403)
        somebody.send("POST", f"{programme}/rounds", 403, headers=new_key())
    road.anybody().send("GET", people, 401)
    amina.send("POST", f"{programme}/rounds/{programme[-36:]}/agreement", 403, headers={"If-Match": '"1"'})
    amina.send("GET", f"/programmes/{'0' * 8}-0000-4000-8000-{'0' * 12}", 404)
    amina.send("GET", "/nothing-of-ours", 404)
    amina.send("DELETE", programme, 405)
    amina.send("POST", people, 415, content=b"name=x", headers=new_key())
