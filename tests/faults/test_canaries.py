"""Words about ethnicity, conflicts and feedback go through a whole programme and turn up in no wrong place.

Row 14 of what must be shown. The walk is fixed, so it needs no seed. The control plants a word in each kind
of artefact, where the product itself would write it, and the same search finds it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote_plus

import pytest
import sqlalchemy as sa
import structlog
from httpx2 import Response

from api.ethnicity import CATEGORIES, BroadGroup
from models import audit
from models.partnerships import partnership_ids
from tests.app_fixtures import Client
from tests.programmes.programmes import MENTORING, RECORD
from tests.road.conftest import amina, relay, road, settings
from tests.road.people import ANA, BO, CY, MORNINGS, invite, own_part
from tests.road.program import BASE, Program
from tests.road.road import COORDINATOR, Road
from tests.road.rounds import approve, find_pairs, introductions_to, meeting_in, publish

__all__ = ["amina", "relay", "road", "settings"]

DEE = "dee@northvale.example"
TYPED = "canary-of-a-conflict"
NOTE = "canary-of-a-feedback-note"
LABELS = tuple(
    dict.fromkeys(
        [part for category in CATEGORIES for part in (category.label, *category.label.split(" - "))]
        + [group.label for group in BroadGroup]
        + [f"group:{group.value}" for group in BroadGroup]
    )
)
"""Each label, each part of one, each code that can't be mistaken for another word."""
UNMISTAKABLE = tuple(label for label in LABELS if len(label) > len("White") + 1)
WORDS = (*UNMISTAKABLE, TYPED, NOTE)
KINDS = ("log", "mail", "address", "error", "engine", "audit", "dump")


@dataclass(frozen=True, kw_only=True)
class Watched(Road):
    """A road on which every address and every refusal is written down."""

    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def anybody(self) -> Program:
        client = Client(self.app)
        client.event_hooks["response"].append(self.notice)
        return Program(client=client)

    def notice(self, answer: Response) -> None:
        """Write down where a request went, where its answer leads, and what a refusal says."""
        self.addresses.extend((unquote_plus(str(answer.request.url)), answer.headers.get("location", "")))
        if answer.status_code >= 400:
            self.errors.append(answer.read().decode() + json.dumps(dict(answer.headers)))


@dataclass(frozen=True, kw_only=True)
class Walked:
    """A programme that was walked through whole, and all that it left behind."""

    road: Watched
    programme: str
    round: str
    coordinator: Program
    log: Callable[[], str]

    def artefacts(self) -> dict[str, list[str]]:
        """All that was written, by kind."""
        return {
            "log": [self.log()],
            "mail": [text for mail in self.road.relay.taken for text in texts_of(mail)],
            "address": self.road.addresses,
            "error": self.road.errors,
            "engine": self._engine(),
            "audit": [json.dumps(row, default=str) for row in self._rows("audit_entries")],
            "dump": [json.dumps(row, default=str) for table in self._tables() for row in self._rows(table)],
        }

    def partnership(self) -> Any:
        with self.road.tools.database.unscoped() as db:
            [partnership_id] = partnership_ids(db)
        return partnership_id

    def _engine(self) -> list[str]:
        inputs = [row["snapshot"] for row in self._rows("rounds")]
        inputs += [value for row in self._rows("solves") for value in (row["problem"], row["answer"])]
        place = f"{self.programme}/rounds/{self.round}/download/json"
        file = self.coordinator.client.get(place.removeprefix(BASE))
        assert file.status_code == 200
        return [*(json.dumps(value) for value in inputs), file.text]

    def _tables(self) -> list[str]:
        """Whatever the application's role may read; what others said in confidence is read there by them."""
        query = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        """
        with self.road.tools.database.scoped(self.partnership()) as db:
            return [str(name) for name in db.execute(sa.text(query)).scalars()]

    def _rows(self, table: str) -> list[dict[str, Any]]:
        with self.road.tools.database.scoped(self.partnership()) as db:
            found = db.execute(sa.text(f"SELECT * FROM {table}"))  # noqa: S608  a name from the catalogue
            return [dict(row) for row in found.mappings()]


def texts_of(mail: EmailMessage) -> list[str]:
    """Everything in a mail that can be read: headers, and each part decoded, calendar files among them."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    headers = [f"{name}: {value}" for name, value in mail.items()]
    return (
        headers
        + [bytes(part.get_payload(decode=True) or b"").decode(errors="replace") for part in parts]
        + [str(part.get_filename()) for part in parts]
    )


def leaks(artefacts: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Kind and word of each canary that stands where it shouldn't.

    What people typed about conflicts lies in the application's own table, for themselves alone, so that word
    is not looked for in the dump.
    """
    found = set()
    for kind, texts in artefacts.items():
        whole = "\n".join(texts).lower()
        for word in WORDS:
            is_allowed = kind == "dump" and word == TYPED
            if not is_allowed and re.search(rf"(?<![\w]){re.escape(word.lower())}(?![\w])", whole):
                found.add((kind, word))
    return found


@pytest.fixture
def walked(road: Road, amina: Program, capsys: pytest.CaptureFixture[str]) -> Walked:
    """Four people from an empty restricted programme to feedback, all of them with answers to hide."""
    watched = Watched(app=road.app, tools=road.tools, clock=road.clock, relay=road.relay, phones=road.phones)
    logged: list[str] = []

    def log() -> str:
        written = capsys.readouterr()
        logged.extend((written.out, written.err))
        return "".join(logged)

    coordinator = watched.signed_in(COORDINATOR)
    programme = _restricted_programme(coordinator)
    for side, emails in (("provider", (ANA, BO)), ("seeker", (CY, DEE))):
        invite(watched, coordinator, programme, side, emails)
    for email, code in ((ANA, "N"), (BO, "group:asian"), (CY, "B"), (DEE, "D")):
        _fill_in(watched, email, code)
    round_ = coordinator.made(f"{programme}/rounds", {})
    coordinator.act(round_, "/lock")
    find_pairs(watched, coordinator, round_)
    publish(coordinator, round_)
    watched.later(timedelta(minutes=1))
    assert [introductions_to(watched, email) for email in (CY, DEE)] == [[], []]  # mentors say yes first
    approve(watched, ANA)
    approve(watched, BO)
    _meet_and_answer(watched)
    coordinator = watched.signed_in(COORDINATOR)
    assert {note["text"] for note in coordinator.get(f"{programme}/feedback")["notes"]} == {NOTE}
    return Walked(
        road=watched,
        programme=programme,
        round=round_.rsplit("/", 1)[1],
        coordinator=coordinator,
        log=log,
    )


def test_the_words_turn_up_nowhere(walked: Walked) -> None:
    artefacts = walked.artefacts()
    assert {kind: bool("".join(texts)) for kind, texts in artefacts.items()} == dict.fromkeys(KINDS, True)
    assert any("BEGIN:VCALENDAR" in text for text in artefacts["mail"])
    assert any('"seekers"' in text for text in artefacts["engine"])
    assert leaks(artefacts) == set()


def test_each_planted_word_is_found_in_each_kind_of_artefact(walked: Walked) -> None:
    found: dict[str, set[str]] = {}
    for word in (UNMISTAKABLE[0], TYPED, NOTE):
        _plant(walked, word)
        found[word] = {kind for kind, planted in leaks(walked.artefacts()) if planted == word}
    everywhere = set(KINDS)
    assert found == {UNMISTAKABLE[0]: everywhere, TYPED: everywhere - {"dump"}, NOTE: everywhere}


def _restricted_programme(coordinator: Program) -> str:
    settings = {
        "topics": ["Everyday racism"],
        "needs_steward": False,
        "undo_minutes": 0,
        "is_restricted": True,
        "eligibility": "Colleagues in bands 2 to 7.",
    }
    programme = coordinator.made("/programmes", MENTORING | settings)
    refused = coordinator.act(programme, "/opening", expect=422)
    assert {error["place"].partition(".")[0] for error in refused["errors"]} == {"positive_action"}
    coordinator.change("PATCH", programme, body={"positive_action": RECORD})
    coordinator.act(programme, "/opening")
    return programme


def _fill_in(road: Watched, email: str, code: str) -> None:
    somebody = road.joined(email)
    part = own_part(somebody)
    about = somebody.get(part)["about"] | {"role_group": "Healthcare Scientists", "pay_band": "1-7"}
    words = {"topics": ["Everyday racism"], "first_words": "Hello!"}
    somebody.change("PATCH", part, body={"about": about})
    somebody.change("PATCH", part, body={"topics": words})
    somebody.change("PATCH", part, body={"times": {"meeting_modes": ["video"], "free": MORNINGS}})
    somebody.change("PATCH", part, body={"apart": {"people": [f"{TYPED} of {email}"]}})
    somebody.act(part, "/submission", {"has_consented": True, "meets_criteria": True})
    for refused in (UNMISTAKABLE[0], f"{NOTE}"):
        somebody.send("PUT", "/my/equality-answers", 422, json={"ethnicity": refused})
    somebody.send("PUT", "/my/equality-answers", 204, json={"ethnicity": code})
    assert somebody.get("/my/equality-answers") == {"ethnicity": code}
    pages = somebody.client
    refused_page = pages.post("/equality/ethnic-group", data={"ethnic_group": UNMISTAKABLE[0]})
    assert (refused_page.status_code, UNMISTAKABLE[0] in refused_page.text) == (422, False)
    road.errors.pop()  # the question itself, with the groups that it always offers
    assert somebody.get("/my/data")["groups"]


def _meet_and_answer(road: Watched) -> None:
    """Each pair meets; both answer with a note, once in a way that is refused without repeating it."""
    ends = []
    for email in (CY, DEE):
        [mail] = introductions_to(road, email)
        unfolded = "".join(texts_of(mail)).replace("\r\n ", "")
        people = set(re.findall(r"ATTENDEE.*mailto:(\S+)", unfolded))
        ends.append(meeting_in(mail, people)[1])
    road.later(max(ends) + timedelta(minutes=1) - road.clock.now())
    for email in (ANA, BO, CY, DEE):
        link = "/links" + road.link_to(email, "feedback")
        answer = {"took_place": True, "rating": 5}
        road.anybody().send("PUT", link, 422, json=answer | {"note": NOTE, "mood": NOTE})
        road.anybody().send("PUT", link, json=answer | {"note": NOTE})
    road.work()


def _plant(walked: Walked, word: str) -> None:
    """Write a canary where the product writes such things."""
    structlog.get_logger("test").warning("planted", about=word)
    road = walked.road
    somebody = road.anybody()
    somebody.client.get("/sign-in", params={"about": word})
    road.notice(Response(400, text=word, request=somebody.client.build_request("GET", "/sign-in")))
    mail = EmailMessage()
    mail["Subject"] = "Planted"
    mail.set_content(word, cte="base64")
    road.relay.taken.append(mail)
    with road.tools.database.scoped(walked.partnership()) as db:
        audit.record(db, "planted", "person", None, actor_id=None, detail={"about": word})
        db.execute(
            sa.text(
                "UPDATE solves SET problem = problem || jsonb_build_object('about', CAST(:word AS text))"
            ),
            {"word": word},
        )
        db.execute(sa.text("UPDATE people SET site = :word"), {"word": word})
