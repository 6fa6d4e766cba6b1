"""Which addresses of a mail can be followed."""

import pytest

from api.inbox.links import with_links

HERE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{HERE}/join/1", f'<a href="{HERE}/join/1">{HERE}/join/1</a>'),
        (f"Look: {HERE}/a.", f'Look: <a href="{HERE}/a">{HERE}/a</a>.'),
        (f"{HERE}0/evil", f"{HERE}0/evil"),
        ("http://elsewhere.example/a", "http://elsewhere.example/a"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<b>&", "&lt;b&gt;&amp;"),
        (f'{HERE}/a"onclick=x', f'<a href="{HERE}/a">{HERE}/a</a>&#34;onclick=x'),
        ("", ""),
    ],
)
def test_only_our_own_addresses_become_links(text: str, shown: str) -> None:
    assert str(with_links(text, HERE)) == shown
