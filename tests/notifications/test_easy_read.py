"""Easy-read messages: short lines of one idea each that say the same, for those who chose them."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

import notifications
from models.accounts import Account, Membership
from models.database import Database
from models.partnerships import Partnership
from notifications.contents import CONTENTS
from notifications.easy_read import Mark, as_text, blocks, on_one_line, quoted
from notifications.messages import mail_of, render
from tests.notifications.factories import CONTEXTS, INTRODUCTION, stored, written_at

SENDER = "Counterpart <programmes@counterpart.example>"
TEMPLATES = Path(notifications.__file__).parent / "templates"
FACTS = re.compile(
    r"https://[^\s?]+|\d+:\d\d|\w+day \d+ \w+ \d{4}|\S+@\S+"
    r"|Chris Dow|Learning from each other|Josie Marsh"
)
MOST_WORDS = 15
MOST_LINES = 45
JARGON = re.compile(
    r"optimal|algorithm|score|match(?!ed again)|e\.g\.|i\.e\.|via|per cent|%|;|\(", re.IGNORECASE
)


def easy(kind: str) -> str:
    return render(kind, CONTEXTS[kind], SENDER, is_easy_read=True).text


def own_lines(kind: str) -> list[str]:
    """The fixed text of a kind, each value counted as one word."""
    source = (TEMPLATES / kind / "easy.txt").read_text()
    without_conditions = re.sub(r"\{%.*?%\}", "", source)
    return [line for line in re.sub(r"\{\{.*?\}\}", "VALUE", without_conditions).splitlines() if line.strip()]


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_each_line_is_one_short_sentence(kind: str) -> None:
    for line in own_lines(kind):
        words = line.removeprefix("# ").removeprefix("- ")
        if line.startswith(("=> ", "> ")) or words == "VALUE":
            continue
        assert words[-1] in ".?:", f"{line!r} is no sentence"
        assert re.search(r"[.?!] ", words) is None, f"{line!r} says two things"
        assert len(words.split()) <= MOST_WORDS, f"{line!r} is too long"
        assert JARGON.search(words) is None, f"{line!r} is hard to read"


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_headings_are_questions_and_the_whole_is_short(kind: str) -> None:
    lines = own_lines(kind)
    headings = [line for line in lines if line.startswith("# ")]

    assert headings
    assert all(heading.endswith("?") for heading in headings)
    assert len([line for line in easy(kind).splitlines() if line]) <= MOST_LINES


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_says_the_same_facts_under_the_same_subject(kind: str) -> None:
    ordinary = render(kind, CONTEXTS[kind], SENDER)
    read_easily = render(kind, CONTEXTS[kind], SENDER, is_easy_read=True)
    facts = FACTS.findall(ordinary.text)

    assert facts or kind in ("sign_in_link", "second_step_changed")
    for fact in facts:
        assert fact in read_easily.text
        assert fact in read_easily.html
    assert read_easily.subject == ordinary.subject
    assert read_easily.attachments == ordinary.attachments


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_page_holds_every_line_of_the_text(kind: str) -> None:
    words = render(kind, CONTEXTS[kind], SENDER, is_easy_read=True)
    page = re.sub(r"<[^>]+>", "\n", words.html).replace("&#39;", "'")

    for line in words.text.removesuffix("Counterpart\n").splitlines():
        assert line.strip().removeprefix("- ") in page


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_page_loads_nothing_and_runs_nothing(kind: str) -> None:
    page = render(kind, CONTEXTS[kind], SENDER, is_easy_read=True).html

    assert re.findall(r"<script|<img|<link|<style|@import|url\(| on\w+=", page) == []


def test_what_people_write_makes_no_heading_link_or_markup() -> None:
    evil = "# A heading?\n=> https://evil.example\n<b>bold</b>"
    other = INTRODUCTION["other"] | {
        "first_words": evil,
        "name": "=> https://evil.example",
        "role_group": evil,
    }

    page = render("introduction", INTRODUCTION | {"other": other}, SENDER, is_easy_read=True).html

    assert re.findall(r'href="([^"]+)"', page) == []
    assert "A heading?</h2>" not in page
    assert "<b>" not in page


def test_blocks_become_text_with_a_blank_line_before_each_heading() -> None:
    found = blocks("Hello.\n\n# Who?\n> Ana\n> Chris\n- one\n- two\n=> https://a.example\n")

    assert [block.mark for block in found] == [
        Mark.SENTENCE,
        Mark.HEADING,
        Mark.QUOTE,
        Mark.ITEM,
        Mark.LINK,
    ]
    assert as_text(found) == "Hello.\n\nWho?\n    Ana\n    Chris\n  - one\n  - two\nhttps://a.example"


def test_quoted_lines_stay_lines_and_other_texts_do_not() -> None:
    assert quoted("one\n\n# two") == "> one\n> # two"
    assert on_one_line(quoted("one\ntwo")) == "> one\n> two"
    assert on_one_line("one\n# two") == "one # two"


@pytest.mark.parametrize("has_chosen", [True, False])
def test_a_message_is_written_in_the_form_that_its_reader_chose(
    database: Database, partnership: Partnership, has_chosen: bool
) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    with database.scoped(partnership.id) as db:
        account = Account(email="ana.bello@example.nhs.uk", name="Ana Bello")
        db.add(account)
        db.flush()
        db.add(Membership(account_id=account.id, wants_easy_read=has_chosen))

    row = stored(database, partnership.id, written_at(database, partnership.id, now))

    assert row.is_easy_read is has_chosen
    assert ("You asked for easy-read emails." in mail_of(row, SENDER, now).text) is has_chosen


def test_who_has_no_account_gets_the_ordinary_form_with_a_way_to_easy_words(
    database: Database, partnership: Partnership
) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    row = stored(database, partnership.id, written_at(database, partnership.id, now, person_id=uuid4()))

    assert not row.is_easy_read
    link = CONTEXTS["invitation"]["link"]
    invitation = render("invitation", CONTEXTS["invitation"], SENDER)
    assert f"The same in easy words: {link}?easy=1" in invitation.text
    assert f'href="{link}?easy=1"' in invitation.html
