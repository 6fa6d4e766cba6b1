"""The body of a request becomes a form within bounds, or is refused as what it is."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.errors import ProblemError
from api.pages.form_reading import FormDep, is_clean
from api.settings import Settings

URL_ENCODED = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.state.settings = Settings(max_body_bytes=200_000, max_upload_bytes=300_000)

    @app.post("/")
    def show(form: FormDep) -> dict[str, object]:
        files = {name: [file.filename, file.media_type, len(file.data)] for name, file in form.files.items()}
        return {"fields": form.fields, "files": files, "unclean": sorted(form.unclean)}

    @app.exception_handler(ProblemError)
    def refuse(request: Request, problem: ProblemError) -> JSONResponse:
        return JSONResponse({}, status_code=problem.status)

    return TestClient(app)


def test_form_keeps_texts_lists_and_empty_fields_of_either_encoding(client: TestClient) -> None:
    sent = {"name": "Ada", "topics": ["a", "b"], "empty": "", "note": "one\r\ntwo\tthree"}
    expected = {"name": ["Ada"], "topics": ["a", "b"], "empty": [""], "note": ["one\ntwo\tthree"]}
    assert client.post("/", data=sent).json()["fields"] == expected
    assert client.post("/", data=sent, files={"x": ("x.csv", b"1")}).json()["fields"] == expected


def test_form_reads_a_file_and_leaves_out_a_field_without_one(client: TestClient) -> None:
    files = {"people": ("people.csv", b"a,b\n", "text/csv"), "none": ("", b"", "application/octet-stream")}
    assert client.post("/", files=files).json()["files"] == {"people": ["people.csv", "text/csv", 4]}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a%00b", "ab"),
        ("a%1Bb", "ab"),
        ("a%0Bb", "ab"),
        ("%E2%80%AEabc", "abc"),
        ("a%E2%80%A8b", "ab"),
        ("%ED%A0%80x", "x"),
        ("%FFx", "x"),
    ],
)
def test_form_takes_out_characters_no_text_may_hold_and_names_the_field(
    client: TestClient, sent: str, kept: str
) -> None:
    answer = client.post("/", content=f"name={sent}&other=x", headers=URL_ENCODED).json()
    assert answer == {"fields": {"name": [kept], "other": ["x"]}, "files": {}, "unclean": ["name"]}


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        ("&".join(["free=1"] * 1501), URL_ENCODED, 413),
        ("note=" + "x" * 70_000, URL_ENCODED, 413),
        ("&".join(["a=" + "x" * 50_000] * 5), URL_ENCODED, 413),
        ("{}", {"content-type": "application/json"}, 415),
        ("a=1", {"content-type": "text/plain"}, 415),
        ("", {}, 415),
        ("nothing of the sort", {"content-type": "multipart/form-data"}, 400),
        ("nothing of the sort", {"content-type": "multipart/form-data; boundary=x"}, 400),
    ],
)
def test_form_is_refused(client: TestClient, content: str, headers: dict[str, str], status: int) -> None:
    assert client.post("/", content=content, headers=headers).status_code == status


def test_form_with_too_much_in_it_is_refused_without_reading_on(client: TestClient) -> None:
    assert client.post("/", files={"people": ("p.csv", b"x" * 400_000)}).status_code == 413
    many = {f"file{number}": ("p.csv", b"x") for number in range(6)}
    assert client.post("/", files=many).status_code == 413


@pytest.mark.parametrize("text", ["", "Zoë O’Neill-Šimić", "one\ntwo\tthree", "שלום", "👩🏽‍💻"])
def test_is_clean_lets_names_of_the_world_through(text: str) -> None:
    assert is_clean(text)
