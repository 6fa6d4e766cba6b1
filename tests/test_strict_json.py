import pytest

from api.errors import BadRequestError, InvalidError
from api.strict_json import MAX_DEPTH, parse_strictly


def test_an_ordinary_body_is_read() -> None:
    assert parse_strictly('{"name": "Zoë [", "n": [1, 2.5, null, true]}'.encode()) == {
        "name": "Zoë [",
        "n": [1, 2.5, None, True],
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\xff{}", "not_utf8"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * (MAX_DEPTH + 1), "too_deep"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b'[{"b": {"a": 1, "a": 1}}]', "duplicate_key"),
        (b"{", "not_json"),
        (b"", "not_json"),
        (b"9" * 5000, "not_json"),
    ],
)
def test_a_malformed_body_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        parse_strictly(body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"a": NaN}', "body"),
        (b'{"a": -Infinity}', "body"),
        (b'{"a": 1e400}', "body"),
        (b'{"a": "x\\u0000"}', "body.a"),
        (b'{"a": ["\\ud800"]}', "body.a.0"),
        (b'{"a\\u0000": 1}', "body"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named_and_not_repeated(body: bytes, place: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse_strictly(body)
    assert [(error.place, error.code) for error in refused.value.errors] == [(place, "not_kept")]


def test_nesting_within_texts_does_not_count() -> None:
    assert parse_strictly(b'"' + b"[" * 1000 + b'\\""') == "[" * 1000 + '"'
