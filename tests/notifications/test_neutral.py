"""What others see over a shoulder, in a list of mails or in a diary tells nothing about anybody."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from notifications.contents import CONTENTS, WORDED, content_of
from notifications.contents.parts import Worded
from notifications.mail import Mail, written
from notifications.messages import Words, render
from notifications.own_words import worded
from tests.notifications.factories import CONTEXTS

SENDER = "Counterpart <programmes@counterpart.example>"
CANARY = "Canary minority ethnic mentors"
TELLING = re.compile(
    r"canary|ethnic|minorit|race|racial|reverse|\bbme\b|\bbame\b|black|asian|diversity|network", re.IGNORECASE
)
KEPT = re.compile(r"^(https?://|\d{4}-\d\d-\d\d|[^@\s]+@[^@\s]+$)")
"""Links, moments and addresses keep their form."""
OWN = {
    "opening": f"{CANARY} {{name}} {{programme}}",
    "closing": f"{CANARY} {{coordinator}}",
    "ground_rules": [f"{CANARY} {{name}}"],
    "agreement": f"{CANARY} {{programme}}",
}


def telling(value: Any) -> Any:
    """A context in which every text that somebody wrote tells something, however deep it stands."""
    if isinstance(value, dict):
        return {name: telling(each) for name, each in value.items()}
    if isinstance(value, list):
        return [telling(each) for each in value]
    return f"{CANARY} {value}" if isinstance(value, str) and not KEPT.match(value) else value


def words_of(kind: str, *, is_easy_read: bool) -> Words:
    content = content_of(kind, telling(CONTEXTS[kind]))
    if isinstance(content, Worded):
        content = worded(content, dict.fromkeys(WORDED, OWN))
    return render(kind, content.as_context(), SENDER, is_easy_read=is_easy_read)


@pytest.mark.parametrize("is_easy_read", [False, True], ids=["ordinary", "easy"])
@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_subject_title_and_file_names_are_neutral(kind: str, is_easy_read: bool) -> None:
    words = words_of(kind, is_easy_read=is_easy_read)
    titles = re.findall(r"<title>(.*?)</title>|<h1[^>]*>(.*?)</h1>", words.html, re.DOTALL)
    names = [attachment.filename for attachment in words.attachments]

    assert CANARY in words.text, "the test put something telling in"
    assert len(titles) == 2
    for place in (words.subject, *(title or heading for title, heading in titles), *names):
        assert place
        assert TELLING.search(place) is None, place


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_no_header_of_the_mail_tells_anything(kind: str) -> None:
    words = words_of(kind, is_easy_read=False)
    mail = Mail(
        sender=SENDER,
        to="ana.bello@example.nhs.uk",
        subject=words.subject,
        text=words.text,
        html=words.html,
        email_id="<1@counterpart.invalid>",
        date=datetime(2027, 1, 11, 9, tzinfo=UTC),
        attachments=words.attachments,
    )
    headers = json.dumps([*written(mail).items()])
    assert TELLING.search(headers) is None


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_calendar_files_hold_no_word_that_somebody_wrote_but_who_and_where(kind: str) -> None:
    for attachment in words_of(kind, is_easy_read=False).attachments:
        file = re.sub(rb"\r\n[ \t]", b"", attachment.content).decode()
        rest = re.sub(r"^(ATTENDEE|ORGANIZER|LOCATION)[^\r\n]*", "", file, flags=re.MULTILINE)

        assert TELLING.search(rest) is None


def test_something_telling_is_found() -> None:
    assert TELLING.search(f"Welcome to {CANARY}")
    assert telling({"a": ["b", {"c": "d"}], "link": "https://x.example", "n": 3}) == {
        "a": [f"{CANARY} b", {"c": f"{CANARY} d"}],
        "link": "https://x.example",
        "n": 3,
    }
