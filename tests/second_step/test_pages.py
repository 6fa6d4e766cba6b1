import re

import pytest

from api.settings import Settings
from models.accounts import Account
from models.clock import SteppedClock
from tests.pages.browsing import hidden_fields
from tests.phone import Phone, set_up
from tests.sign_in.asker import Asker, World

CODES = re.compile(r"<code[^>]*>(?:[a-z2-7]{5}-){2}[a-z2-7]{5}</code>")
KEY = re.compile(r'id="key">([A-Z2-7]{32})<')


def on_page(asker: Asker, path: str = "/second-step/set-up?next=/programmes") -> tuple[dict[str, str], str]:
    """The hidden fields of the page that sets a second step up, and the key on it."""
    page = asker.client.get(path)
    found = KEY.search(page.text)
    assert (page.status_code, found is not None) == (200, True)
    assert found is not None
    return {name: values[0] for name, values in hidden_fields(page).items()}, found[1]


def test_every_page_leads_to_the_second_step_and_back(asker: Asker, clock: SteppedClock) -> None:
    first = asker.client.get("/programmes?cursor=abc")
    assert first.headers["location"] == "/second-step?next=/programmes%3Fcursor%3Dabc"
    second = asker.client.get(first.headers["location"])
    assert second.headers["location"] == "/second-step/set-up?next=/programmes%3Fcursor%3Dabc"
    fields, key = on_page(asker, second.headers["location"])
    code = Phone(key=key, clock=clock).code()
    codes = asker.client.post("/second-step/set-up", data=fields | {"code": code})
    assert (codes.status_code, len(CODES.findall(codes.text))) == (200, 10)
    assert 'href="/programmes?cursor=abc"' in codes.text
    assert asker.client.get("/programmes").status_code == 200


def test_the_first_page_leads_there_too_and_offers_nothing_else(asker: Asker) -> None:
    assert asker.client.get("/").headers["location"] == "/second-step"
    page = asker.client.get("/second-step/set-up").text
    assert ('action="/sign-out"' in page, 'href="/account"' in page, 'href="/programmes"' in page) == (
        True,
        False,
        False,
    )


def test_signing_out_is_open(asker: Asker) -> None:
    assert asker.client.post("/sign-out").status_code == 303
    assert not asker.is_signed_in()


def test_a_wrong_code_shows_the_same_key_again(asker: Asker, clock: SteppedClock) -> None:
    fields, key = on_page(asker)
    again = asker.client.post("/second-step/set-up", data=fields | {"code": "000000"})
    found = KEY.search(again.text)
    assert found is not None
    assert (again.status_code, found[1]) == (422, key)
    assert "This code is wrong" in again.text
    shown = {name: values[0] for name, values in hidden_fields(again).items()}
    code = Phone(key=key, clock=clock).code()
    assert asker.client.post("/second-step/set-up", data=shown | {"code": code}).status_code == 200


@pytest.mark.parametrize("typed", ["", "1", "000000"])
def test_a_mistaken_code_is_said_at_its_field(asker: Asker, clock: SteppedClock, typed: str) -> None:
    set_up(asker.client, clock)
    answer = asker.client.post("/second-step", data={"next": "/account", "code": typed})
    assert (answer.status_code, 'href="#code"' in answer.text) == (422, True)
    assert 'name="next" value="/account"' in answer.text


def test_too_many_mistakes_are_a_page_with_when_to_try_again(asker: Asker, clock: SteppedClock) -> None:
    set_up(asker.client, clock)
    for _ in range(5):
        asker.client.post("/second-step", data={"code": "000000"})
    answer = asker.client.post("/second-step", data={"code": "000000"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Wait 15 minutes" in answer.text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_it_never_leads_to_another_site(asker: Asker, clock: SteppedClock, target: str) -> None:
    phone, _ = set_up(asker.client, clock)
    assert 'name="next" value="/"' in asker.client.get("/second-step", params={"next": target}).text
    answer = asker.client.post("/second-step", data={"next": target, "code": phone.code()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_the_code_to_scan_is_drawn_without_style_or_script(asker: Asker) -> None:
    page = asker.client.get("/second-step/set-up").text
    drawn = page[page.index('<div class="app-qr"') :]
    drawn = drawn[: drawn.index("</svg>")]
    assert 'role="img"' in drawn
    assert not any(word in drawn for word in ("style=", "<script", "otpauth", "http"))


def test_new_recovery_codes_are_asked_for_and_shown_once(asker: Asker, clock: SteppedClock) -> None:
    set_up(asker.client, clock)
    assert "10 codes" in asker.client.get("/second-step/recovery-codes").text
    answer = asker.client.post("/second-step/recovery-codes")
    assert len(CODES.findall(answer.text)) == 10
    assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def demo_asker(world: World, settings: Settings, coordinator: Account) -> Asker:
    demo = settings.model_copy(update={"is_demo": True})
    world.app.state.settings = demo
    asker = Asker(World(world.app, world.database, demo, world.clock))
    asker.sign_in()
    return asker


def test_the_demo_offers_it_and_does_not_demand_it(demo_asker: Asker, clock: SteppedClock) -> None:
    assert demo_asker.client.get("/programmes").status_code == 200
    assert 'href="/second-step/set-up?next=/account"' in demo_asker.client.get("/account").text
    fields, key = on_page(demo_asker)
    assert (
        'href="/programmes">Go on without it'
        in demo_asker.client.get("/second-step/set-up?next=/programmes").text
    )
    code = Phone(key=key, clock=clock).code()
    assert demo_asker.client.post("/second-step/set-up", data=fields | {"code": code}).status_code == 200
    demo_asker.sign_in()
    assert demo_asker.client.get("/programmes").status_code == 200
