"""Pages are rendered with what stands around them, and lead on without trusting addresses."""

from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.responses import Response

from api.pages import notices
from api.pages.assets import Assets, AssetsMissingError, own_assets, without_remote_fonts
from api.pages.filters import counted, date_only, date_time, time_only
from api.pages.navigation import Link, Navigation
from api.pages.render import local_path, mount_assets, redirect, render
from api.settings import Settings

PEOPLE_ADDED = notices.declare_notice(
    "test_people_added", "1 person was added.", "{count} people were added."
)


def navigation(request: Request) -> Navigation:
    links = (Link(text="Programmes", href="/programmes"), Link(text="Statistics", href="/statistics"))
    return Navigation(person="Ada <b>", partnership="North", links=links)


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    mount_assets(app, Settings(), navigation)

    @app.get("/programmes/7")
    def page(request: Request) -> Response:
        return render(request, "layout/page.html")

    @app.post("/add")
    def add(request: Request) -> Response:
        return redirect(request, "/programmes/7", PEOPLE_ADDED(1200))

    return TestClient(app, base_url="https://testserver")


def test_page_shows_navigation_escaped_and_is_kept_by_no_cache(client: TestClient) -> None:
    answer = client.get("/programmes/7")
    assert "Ada &lt;b&gt;, North" in answer.text
    assert answer.text.count('aria-current="true"') == 1
    assert answer.headers["cache-control"] == "no-store"


def test_page_has_nothing_inline_and_asks_no_other_site(client: TestClient) -> None:
    text = client.get("/programmes/7").text
    assert "<style" not in text
    assert " style=" not in text
    assert text.count("<script") == text.count("<script src=")
    assert text.replace("http://www.w3.org/2000/svg", "").count("://") == 0


def test_notice_is_shown_once_after_a_redirect(client: TestClient) -> None:
    assert "1,200 people were added." in client.post("/add").text
    assert "people were added" not in client.get("/programmes/7").text


def test_several_notices_are_read_one_after_the_other() -> None:
    cookie = notices.cookie_of([notices.SAVED(), notices.SIGNED_OUT()])
    assert notices.notice_text(cookie) == "Saved. You are signed out."
    assert notices.notice_text(f"{cookie}-unknown") == "Saved. You are signed out."


def test_redirect_of_htmx_goes_by_its_header(client: TestClient) -> None:
    answer = client.post("/add", headers={"HX-Request": "true"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/programmes/7")


@pytest.mark.parametrize("cookie", ["<b>", "unknown", "saved.", "saved.x", "saved.9999999999", "SAVED", ""])
def test_notice_of_an_unknown_or_malformed_cookie_is_nothing(cookie: str) -> None:
    assert notices.notice_text(cookie) is None


def test_notice_cannot_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="saved"):
        notices.declare_notice("saved", "Saved!")


@pytest.mark.parametrize(
    "target",
    [
        "//evil",
        "https://evil",
        "/\\evil",
        "/a\r\nSet-Cookie: x",
        "javascript:alert(1)",
        "",
        None,
        "/\u2028",
        "/ a",
    ],
)
def test_local_path_leads_home_for_other_sites(target: str | None) -> None:
    assert local_path(target) == "/"


def test_local_path_keeps_paths_of_this_site() -> None:
    assert local_path("/people?q=a%20b#top") == "/people?q=a%20b#top"


def test_asset_is_kept_for_a_year_under_its_digest_only(client: TestClient) -> None:
    text = client.get("/programmes/7").text
    address = text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    other = client.get("/static/0000000000000000/vendor/nhsuk-frontend.min.css")
    assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache")
    assert client.get("/static/x/../../settings.py").status_code == 404
    assert client.get("/assets/images/nhsuk-icon-cross.svg").headers["content-type"] == "image/svg+xml"


def test_asset_is_packed_for_those_who_take_it(client: TestClient) -> None:
    address = "/static/x/vendor/htmx.min.js"
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content


def test_assets_change_their_addresses_with_their_contents() -> None:
    assert Assets({"a.css": b"1"}).url("a.css") != Assets({"a.css": b"2"}).url("a.css")


def test_assets_that_are_missing_say_how_to_fetch_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(AssetsMissingError, match="make setup"):
        own_assets(tmp_path_factory.mktemp("nothing"))


def test_style_sheet_loses_the_font_of_another_site() -> None:
    sheet = b"@font-face{src:url(https://x.example/f.woff)}body{font-family:Frutiger W01,arial,sans-serif}"
    assert without_remote_fonts(sheet) == b"body{font-family:arial,sans-serif}"


def test_moments_are_shown_in_london() -> None:
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert date_time(datetime(2026, 12, 1, 10, 0, tzinfo=UTC)) == "Tuesday 1 December 2026, 10:00"
    assert (date_time(summer), date_only(summer), time_only(summer)) == (
        "Wednesday 1 July 2026, 00:30",
        "Wednesday 1 July 2026",
        "00:30",
    )
    assert (date_only(date(2026, 12, 1)), date_time(None)) == ("Tuesday 1 December 2026", "")


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        date_time(datetime(2026, 12, 1, 10, 0))  # noqa: DTZ001 - the case to be refused


def test_numbers_stand_beside_their_word() -> None:
    assert (counted(1, "person", "people"), counted(1200, "person", "people")) == ("1 person", "1,200 people")
    assert counted(0, "pair") == "0 pairs"
