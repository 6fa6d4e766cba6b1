"""What is said: every kind in full, escaped in pages, neutral where others may look over a shoulder."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar

from models.outbox import Message
from notifications.contents import CONTENTS, content_of
from notifications.contents.pairing import Introduction
from notifications.errors import UnwritableMailError, WrongContextError
from notifications.messages import Words, mail_of, render
from tests.notifications.factories import CONTEXTS, INTRODUCTION

SENDER = "Counterpart <programmes@counterpart.example>"
SNAPSHOTS = Path(__file__).parent / "snapshots"
TELLING = re.compile(r"ethnic|minorit|race|racial|reverse|bme|black|asian|diversity|network", re.IGNORECASE)


def rendered(kind: str, **changes: Any) -> Words:
    return render(kind, CONTEXTS[kind] | changes, SENDER)


def test_every_kind_has_its_example() -> None:
    assert set(CONTEXTS) == set(CONTENTS)


@pytest.mark.parametrize("form", ["", ".easy"])
@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_words_are_as_reviewed(kind: str, form: str) -> None:
    words = render(kind, CONTEXTS[kind], SENDER, is_easy_read=bool(form))

    assert f"{words.subject}\n\n{words.text}" == (SNAPSHOTS / f"{kind}{form}.txt").read_text()
    assert words.html == (SNAPSHOTS / f"{kind}{form}.html").read_text()


def test_a_question_of_the_steward_reads_as_one() -> None:
    words = rendered("steward_answered", has_agreed=False)

    assert words.subject == "A question about a round"
    assert "asked back" in words.text
    assert "asked back" in words.html
    assert "agreed" not in words.text + words.html


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_page_and_text_say_the_same(kind: str) -> None:
    words = rendered(kind)
    page = re.sub(r"<[^>]+>", " ", words.html).replace("&#39;", "'")

    for value in re.findall(
        r"https://\S+|\d+:\d\d|Chris Dow|Learning from each other|Josie Marsh", words.text
    ):
        assert value in page + words.html


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_page_loads_nothing_and_runs_nothing(kind: str) -> None:
    assert re.findall(r"<script|<img|<link|<style|@import|url\(| on\w+=", rendered(kind).html) == []


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_subject_says_nothing_about_the_programme(kind: str) -> None:
    context = CONTEXTS[kind]
    telling = {"programme": "Minority ethnic mentors"} if "programme" in context else {}

    subject = rendered(kind, **telling).subject

    assert TELLING.search(subject) is None
    assert context["name"] not in subject


def test_calendar_file_says_nothing_about_the_programme() -> None:
    other = INTRODUCTION["other"] | {"first_words": "CANARY", "role_group": "CANARY"}
    words = rendered("introduction", programme="CANARY minority ethnic mentors", other=other)

    [file] = words.attachments
    assert file.filename == "first-meeting.ics"
    assert b"CANARY" not in file.content
    assert TELLING.search(file.content.decode()) is None


def test_both_get_the_same_calendar_file() -> None:
    other_side = INTRODUCTION | {
        "name": "Chris Dow",
        "email": "chris.dow@example.nhs.uk",
        "other": {"name": "Ana Bello", "email": "ana.bello@example.nhs.uk"},
    }

    [mine] = rendered("introduction").attachments
    [theirs] = render("introduction", other_side, SENDER).attachments

    assert mine == theirs
    [event] = Calendar.from_ical(mine.content).walk("VEVENT")
    assert str(event["UID"]) == "3f0b@counterpart.invalid"


@pytest.mark.parametrize("kind", ["event_booked", "event_changed", "event_cancelled"])
def test_the_calendar_file_of_a_group_names_its_reader_alone_and_no_purpose(kind: str) -> None:
    event = {"title": "CANARY supervision of minority ethnic mentors", "online": "https://meet.example/a"}
    [file] = rendered(kind, programme="CANARY reverse mentoring", event=event).attachments

    assert file.filename == "group-meeting.ics"
    assert b"CANARY" not in file.content
    assert TELLING.search(file.content.decode()) is None
    [told] = Calendar.from_ical(file.content).walk("VEVENT")
    assert str(told["SUMMARY"]) == "Group meeting"
    assert [str(told["ATTENDEE"])] == ["mailto:ana.bello@example.nhs.uk"]


def test_who_gave_a_place_back_is_not_told_that_all_is_off() -> None:
    words = rendered("event_cancelled", by_reader=True)

    for text in (words.text, words.html):
        assert "You gave back your place" in text
        assert "will not take place" not in text


def test_introduction_without_a_common_time_has_no_calendar_file() -> None:
    words = rendered("introduction", meeting=None)

    assert words.attachments == ()
    assert "We found no time" in words.text


def test_a_fellows_introduction_names_the_placement_and_its_project() -> None:
    words = rendered(
        "introduction", placement="Shorter waits", project="Find out who waits.\nTell the board."
    )

    assert "The placement: Shorter waits\n\nThe project:\n\n    Find out who waits.\n" in words.text
    for text in ("The placement: Shorter waits", "The project: Find out who waits.\nTell the board."):
        assert text in words.html


def test_markup_in_what_people_wrote_stays_text() -> None:
    other = INTRODUCTION["other"] | {"first_words": "<script>alert(1)</script> & <b>hello</b>"}

    words = rendered("introduction", programme="<i>P</i>", other=other)

    assert "<script>" not in words.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;hello&lt;/b&gt;" in words.html
    assert "<i>P</i>" in words.text


def test_same_context_gives_the_same_words() -> None:
    assert rendered("introduction") == rendered("introduction")


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_every_value_is_needed_or_has_a_default(kind: str) -> None:
    required = {name for name, field in CONTENTS[kind].model_fields.items() if field.is_required()}

    for name in required:
        context = {key: value for key, value in CONTEXTS[kind].items() if key != name}
        with pytest.raises(WrongContextError):
            content_of(kind, context)
    bare = {name: CONTEXTS[kind][name] for name in required}
    assert render(kind, bare, SENDER).text


def test_content_and_its_context_are_the_same() -> None:
    content = content_of("introduction", INTRODUCTION)

    assert isinstance(content, Introduction)
    assert content_of("introduction", content.as_context()) == content


def test_refused_context_is_not_repeated() -> None:
    with pytest.raises(WrongContextError) as refusal:
        content_of("sign_in_link", {"name": "Ana", "link": "ftp://secret", "extra": "secret"})

    assert "secret" not in str(refusal.value)


def test_stored_context_that_no_longer_fits_fails_for_good() -> None:
    row = Message(
        subject_id=uuid4(),
        person_id=uuid4(),
        kind="sign_in_link",
        address="a@example.org",
        context={"name": "Ana"},
        email_id="<1@counterpart.invalid>",
        due_at=datetime(2026, 11, 23, tzinfo=UTC),
    )

    with pytest.raises(UnwritableMailError):
        mail_of(row, SENDER, datetime(2026, 11, 23, tzinfo=UTC))
