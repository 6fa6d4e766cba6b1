"""A programme's own words: placeholders from a fixed list, nothing that runs, nothing that leads away."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.programmes import Programme, ProgrammeKind
from notifications.contents import CONTENTS, WORDED, content_of
from notifications.contents.pairing import AGREEMENT, GROUND_RULES, Introduction
from notifications.contents.parts import Worded
from notifications.messages import render
from notifications.outbox import enqueue
from notifications.own_words import PLACEHOLDERS, checked, filled_in, worded
from tests.notifications.factories import CONTEXTS, stored

SENDER = "Counterpart <programmes@counterpart.example>"
OWN = {"opening": "Dear {name}, welcome to {programme}.", "closing": "Yours,\n{coordinator}"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain words, 100% of them.",
        "Dear {name}, {coordinator} runs {programme}.",
        "{name}{name}",
        "$name %s %(name)s <b>{name}</b>",
    ],
)
def test_words_and_known_placeholders_are_let_through(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "{surname}",
        "{}",
        "{ name }",
        "{Name}",
        "{name.__class__}",
        "{name!r}",
        "{name:>100000000}",
        "{0}",
        "{{name}}",
        "{{ config }}",
        "{% for x in y %}",
        "{#name#}",
        "a { alone",
        "a } alone",
        "}name{",
        "{name",
        "{na{name}me}",
    ],
)
def test_anything_else_in_braces_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(Use no other words in braces|Give each \{ its \})") as refused:
        checked(text)
    assert text not in str(refused.value) or text == "{}"


@pytest.mark.parametrize(
    "text",
    ["See https://evil.example", "HTTP://x", "www.evil.example", "javascript://x", "mailto:a@b.example"],
)
def test_links_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Take out links"):
        checked(text)


def test_what_is_filled_in_is_not_read_again() -> None:
    values = {"name": "{programme}", "programme": "P {name}", "coordinator": "{{ 7 * 7 }}"}

    assert filled_in("{name} {programme} {coordinator}", values) == "{programme} P {name} {{ 7 * 7 }}"


def test_every_worded_kind_has_what_placeholders_stand_for() -> None:
    assert WORDED
    for content in WORDED.values():
        assert set(PLACEHOLDERS) <= set(content.model_fields)


@pytest.mark.parametrize("is_easy_read", [False, True])
@pytest.mark.parametrize("kind", sorted(WORDED))
def test_own_words_stand_in_text_and_page_of_both_forms(kind: str, is_easy_read: bool) -> None:
    content = content_of(kind, CONTEXTS[kind])
    assert isinstance(content, Worded)

    words = render(kind, worded(content, {kind: OWN}).as_context(), SENDER, is_easy_read=is_easy_read)

    for place in (words.text, words.html):
        assert "Dear Ana Bello, welcome to Learning from each other." in place
        assert "Yours," in place
        assert place.index("Dear Ana Bello") < place.index("Yours,")
        assert "{" not in place


@pytest.mark.parametrize("kind", sorted(WORDED))
def test_without_own_words_nothing_changes(kind: str) -> None:
    content = content_of(kind, CONTEXTS[kind])
    assert isinstance(content, Worded)

    others = {other: OWN for other in WORDED if other != kind}
    assert worded(content, others) == content


@pytest.mark.parametrize("is_easy_read", [False, True])
def test_own_words_are_text_and_nothing_runs(is_easy_read: bool) -> None:
    own = {"opening": "<script>alert(1)</script>\n# A heading\n=> somewhere\n((subject))"}
    content = content_of("invitation", CONTEXTS["invitation"])
    assert isinstance(content, Worded)

    words = render(
        "invitation", worded(content, {"invitation": own}).as_context(), SENDER, is_easy_read=is_easy_read
    )

    assert "<script>" not in words.html
    assert "A heading</h2>" not in words.html
    assert ">somewhere<" not in words.html


def test_an_introduction_has_the_programmes_rules_and_agreement() -> None:
    own = {"ground_rules": ["Ask {coordinator} first."], "agreement": "We, {name} too, agree."}
    content = content_of("introduction", CONTEXTS["introduction"])
    assert isinstance(content, Introduction)

    said = worded(content, {"introduction": own})

    assert said.ground_rules == ("Ask Josie Marsh first.",)
    assert said.agreement == "We, Ana Bello too, agree."
    assert (content.ground_rules, content.agreement) == (GROUND_RULES, AGREEMENT)


@pytest.fixture
def programme_id(database: Database, partnership: Partnership) -> UUID:
    with database.scoped(partnership.id) as db:
        programme = Programme(
            kind=ProgrammeKind.REVERSE_MENTORING,
            name="Learning from each other",
            sign_up_closes_on=date(2027, 1, 15),
            starts_on=date(2027, 2, 1),
            ends_on=date(2027, 8, 1),
            retention_months=24,
            wording=dict.fromkeys(WORDED, OWN),
        )
        db.add(programme)
    return programme.id


def written(
    database: Database, partnership: Partnership, clock: SteppedClock, kind: str, programme_id: UUID
) -> dict[str, Any]:
    with database.scoped(partnership.id) as db:
        row = enqueue(
            db,
            kind=kind,
            subject_id=uuid4(),
            person_id=uuid4(),
            address="ana.bello@example.nhs.uk",
            context=CONTEXTS[kind],
            due_at=clock.now(),
            programme_id=programme_id,
        )
        assert row is not None
    return stored(database, partnership.id, row.id).context


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_whatever_a_programme_writes_has_its_words_and_keeps_them(
    database: Database, partnership: Partnership, clock: SteppedClock, programme_id: UUID, kind: str
) -> None:
    context = written(database, partnership, clock, kind, programme_id)

    expected = "Dear Ana Bello, welcome to Learning from each other." if kind in WORDED else None
    assert context.get("opening") == expected
