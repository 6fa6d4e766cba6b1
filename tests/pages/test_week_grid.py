"""Free half-hours are chosen with a mouse, a keyboard, a finger, or without any script."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def chosen(page: Page) -> list[int]:
    """The half-hours ticked."""
    return [
        int(value)
        for value in page.eval_on_selector_all(".app-week__box:checked", "boxes => boxes.map(b => b.value)")
    ]


def centre(page: Page, number: int) -> tuple[float, float]:
    """The middle of a half-hour's place on the screen."""
    slot = page.locator(f".app-week__slot:has([value='{number}'])")
    slot.scroll_into_view_if_needed()
    box = slot.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, *numbers: int) -> None:
    """Press on the first, pass over the others, let go."""
    page.mouse.move(*centre(page, numbers[0]))
    page.mouse.down()
    for number in numbers[1:]:
        page.mouse.move(*centre(page, number), steps=5)
    page.mouse.up()


def test_click_chooses_and_takes_back_one_half_hour(desktop: Page) -> None:
    desktop.goto("/week")
    desktop.mouse.click(*centre(desktop, 66))
    assert chosen(desktop) == [18, 19, 66]
    desktop.mouse.click(*centre(desktop, 18))
    assert chosen(desktop) == [19, 66]


def test_drag_chooses_a_rectangle_and_nothing_it_only_passed(desktop: Page) -> None:
    desktop.goto("/week")
    drag(desktop, 68, 72, 118, 117)
    assert chosen(desktop) == [18, 19, 68, 69, 116, 117]
    expect(desktop.locator(".app-week__total")).to_have_text("3 hours a week chosen.")


def test_drag_from_a_chosen_half_hour_takes_back(desktop: Page) -> None:
    desktop.goto("/week")
    drag(desktop, 18, 19)
    assert chosen(desktop) == []


def test_arrow_keys_move_space_chooses_and_shift_chooses_on(desktop: Page) -> None:
    desktop.goto("/week")
    desktop.get_by_role("button", name="Show all hours").focus()
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_label("Monday 09:00 to 09:30")).to_be_focused()
    for key in ("ArrowRight", "ArrowUp", "Space", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        desktop.keyboard.press(key)
    assert chosen(desktop) == [18, 19, 65, 66, 67, 115]
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("button", name="Save and continue")).to_be_focused()


def test_arrow_keys_stop_at_the_hours_and_days_shown(desktop: Page) -> None:
    desktop.goto("/week")
    desktop.locator("#free").focus()
    desktop.keyboard.press("ArrowUp")
    desktop.keyboard.press("ArrowLeft")
    expect(desktop.locator("#free")).to_be_focused()


def test_monday_is_copied_to_the_days_shown_and_all_is_cleared(desktop: Page) -> None:
    desktop.goto("/week")
    desktop.get_by_role("button", name="Copy Monday to all days").click()
    assert chosen(desktop) == [18, 19, 66, 67, 114, 115, 162, 163, 210, 211]
    expect(desktop.get_by_role("status")).to_have_text(
        "Monday copied to Tuesday to Friday. 5 hours a week chosen."
    )
    desktop.get_by_role("button", name="Show the weekend").click()
    desktop.get_by_role("button", name="Copy Monday to all days").click()
    assert len(chosen(desktop)) == 14
    desktop.get_by_role("button", name="Clear").click()
    assert chosen(desktop) == []


def test_nights_are_chosen_once_all_hours_are_shown(desktop: Page) -> None:
    desktop.goto("/week")
    expect(desktop.get_by_label("Monday 06:30 to 07:00")).to_be_hidden()
    desktop.get_by_role("button", name="Show all hours").click()
    desktop.mouse.click(*centre(desktop, 13))
    assert chosen(desktop) == [13, 18, 19]


def test_what_was_chosen_is_sent_and_shown_again_with_its_nights(desktop: Page) -> None:
    desktop.goto("/week")
    desktop.get_by_role("button", name="Show all hours").click()
    desktop.mouse.click(*centre(desktop, 47))
    desktop.get_by_role("button", name="Save and continue").click()
    expect(desktop.locator("#sent")).to_have_text("18,19,47")
    expect(desktop.get_by_label("Monday 23:30 to 00:00")).to_be_checked()
    expect(desktop.get_by_role("button", name="Show all hours")).to_have_attribute("aria-pressed", "true")


def test_phone_shows_a_list_by_day_with_places_large_enough_for_a_finger(phone: Page) -> None:
    phone.goto("/week")
    tuesday = phone.get_by_role("button", name="Tuesday nothing chosen")
    expect(phone.get_by_label("Tuesday 09:00 to 09:30")).to_be_hidden()
    tuesday.click()
    phone.get_by_text("09:00 to 09:30").nth(1).click()
    assert chosen(phone) == [18, 19, 66]
    expect(phone.get_by_role("button", name="Tuesday 30 minutes chosen")).to_have_attribute(
        "aria-expanded", "true"
    )
    heights = phone.eval_on_selector_all(
        ".app-week__slot, .app-week__open, .app-week__tool",
        "parts => parts.map(part => part.getBoundingClientRect().height).filter(height => height > 0)",
    )
    assert min(heights) >= 44


def test_every_half_hour_can_be_chosen_without_script(without_script: Page) -> None:
    without_script.goto("/week")
    expect(without_script.locator(".app-week__box:visible")).to_have_count(336)
    without_script.get_by_label("Sunday 23:30 to 00:00").check()
    without_script.get_by_role("button", name="Save and continue").click()
    expect(without_script.locator("#sent")).to_have_text("18,19,335")
