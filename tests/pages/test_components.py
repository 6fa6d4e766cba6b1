"""Every component in a real browser: nobody is kept out, nothing is blocked, nothing overflows."""

import re

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.pages.conftest import DESKTOP, PHONE
from tests.windows import open_context

pytestmark = pytest.mark.browser

PAGES = ("/fields", "/fields/refused", "/week", "/lists?q=Person12", "/programme", "/job", "/problem")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_open_to_all_and_stays_within_its_bounds(
    browser: Browser, preview_address: str, axe: str, path: str, size: tuple[int, int]
) -> None:
    complaints: list[str] = []
    asked: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "status of 4" not in message.text:
            complaints.append(message.text)

    def see(request: Request) -> None:
        asked.append(request.url)

    with open_context(browser, preview_address, *size) as context:
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", see)
        page.goto(path)
        page.wait_for_function("Boolean(customElements.get('counterpart-week'))")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert violations(page, axe) == []
    assert complaints == []
    assert [url for url in asked if not url.startswith(preview_address)] == []


def test_inline_script_and_style_are_blocked_by_the_policy(desktop: Page) -> None:
    desktop.goto("/programme")
    desktop.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'ran'";
          const button = document.createElement("button");
          button.setAttribute("onclick", "document.title = 'ran'");
          button.setAttribute("style", "width: 77px");
          document.body.append(script, button);
          button.click();
        }"""
    )
    assert desktop.title() != "ran"
    assert desktop.evaluate("document.body.lastElementChild.getBoundingClientRect().width") != 77


def test_error_summary_leads_to_each_field(desktop: Page) -> None:
    desktop.goto("/fields/refused")
    expect(desktop.locator(".nhsuk-error-summary")).to_be_focused()
    assert desktop.title() == "Error: About you – Counterpart"
    for words, field in (
        ("Enter your name", "name"),
        ("Start must be", "starts_on"),
        ("Choose a side", "side"),
    ):
        desktop.get_by_role("link", name=re.compile(words)).click()
        expect(desktop.locator(f"[id='{field}']")).to_be_focused()


def test_notice_is_shown_once_after_a_form(desktop: Page) -> None:
    desktop.goto("/lists")
    desktop.get_by_role("button", name="Invite those selected").click()
    expect(desktop.get_by_role("alert")).to_contain_text("Saved.")
    desktop.reload()
    expect(desktop.get_by_role("alert")).to_have_count(0)


def test_job_progress_moves_on_by_itself_and_leaves_when_it_ends(desktop: Page) -> None:
    desktop.goto("/job")
    expect(desktop.locator("li[aria-current=step]")).to_contain_text("Reading the people")
    expect(desktop.get_by_role("status")).to_contain_text("Reading the people: working")
    desktop.request.get("/job/go-on")
    expect(desktop).to_have_url(re.compile("/programme$"))


def test_job_page_loads_itself_again_without_script(without_script: Page) -> None:
    without_script.goto("/job")
    assert '<meta http-equiv="refresh" content="2">' in without_script.content()


def test_list_is_filtered_while_typing_and_says_how_many_are_shown(desktop: Page) -> None:
    desktop.goto("/lists")
    desktop.get_by_role("searchbox").press_sequentially("zoe north person12")
    expect(desktop.locator("#people tbody tr:visible")).to_have_count(4)
    expect(desktop.locator(".app-list__found")).to_have_text("4 of 500 shown")


def test_list_is_walked_with_the_arrow_keys_and_selects_only_what_is_shown(desktop: Page) -> None:
    desktop.goto("/lists")
    search = desktop.get_by_role("searchbox")
    search.fill("Person12")
    search.press("ArrowDown")
    expect(desktop.get_by_role("link", name="Zoë Person12", exact=True)).to_be_focused()
    desktop.keyboard.press("ArrowDown")
    expect(desktop.get_by_role("link", name="Zoë Person120", exact=True)).to_be_focused()
    desktop.keyboard.press("ArrowUp")
    desktop.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    desktop.get_by_label("Select all shown").check()
    expect(desktop.locator(".app-list__found")).to_have_text("11 of 500 shown · 11 selected")
    search.fill("Person120")
    expect(desktop.locator(".app-list__found")).to_have_text(
        "1 of 500 shown · 11 selected, 10 of them not shown"
    )


def test_list_of_one_page_among_several_says_so_and_finds_on_all(desktop: Page) -> None:
    desktop.goto("/lists?is_partial=true")
    desktop.get_by_role("searchbox").fill("nobody")
    expect(desktop.locator(".app-list__found")).to_have_text("0 of 500 on this page shown")
    desktop.get_by_role("searchbox").fill("Person120")
    desktop.get_by_role("button", name="Find on all pages").click()
    expect(desktop).to_have_url(re.compile(r"/lists\?side=mentor&q=Person120$"))


def test_list_is_filtered_by_the_server_without_script(without_script: Page) -> None:
    without_script.goto("/lists")
    without_script.get_by_role("searchbox").fill("Person120")
    without_script.get_by_role("button", name="Filter").click()
    expect(without_script).to_have_url(re.compile(r"/lists\?side=mentor&q=Person120$"))
    expect(without_script.locator("#people tbody tr")).to_have_count(1)


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds, with where. The policy lets no script in, so axe comes in from outside the page."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in found["violations"]
    ]
