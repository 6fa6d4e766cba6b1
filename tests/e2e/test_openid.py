import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.database.addresses import Addresses
from tests.e2e.installation import COORDINATOR, running_installation
from tests.e2e.visitor import Visitor
from tests.openid.stand_in import CLIENT, SECRET, running_stand_in
from tests.relay import Relay

pytestmark = pytest.mark.browser


def test_a_member_signs_in_with_the_provider_and_out_of_both(
    browser: Browser, addresses: Addresses, relay: Relay, tmp_path: Path
) -> None:
    now = datetime.now(UTC)  # the provider goes by the machine's clock
    with running_stand_in() as provider:
        provider.knows("amina", email=COORDINATOR, email_verified=True)
        openid = {
            "openid_issuer": provider.issuer,
            "openid_client_id": CLIENT,
            "openid_client_secret": SECRET,
            "openid_name": "Northvale ID",
        }
        with (
            running_installation(addresses, relay, tmp_path, start=now, **openid) as installation,
            Visitor(browser, installation, "openid") as amina,
        ):
            amina.visit("/sign-in")
            installation.clock.step(datetime.now(UTC) - installation.clock.now())  # a look takes a while
            with elsewhere(amina):
                amina.page.get_by_role("button", name="Sign in with Northvale ID").click()
                amina.page.get_by_placeholder("sub").fill("amina")
                amina.page.get_by_role("button", name="Authorize").click()
                expect(amina.page.get_by_role("banner")).to_contain_text("Amina Yusuf")
            amina.look()
            amina.press("Sign out")
            with elsewhere(amina):
                amina.page.get_by_role("button", name="Sign out of Northvale ID too").click()
                expect(amina.page).to_have_url(re.compile(f"^{re.escape(provider.issuer)}/"))
                amina.page.wait_for_load_state("networkidle")
            amina.visit("/openid/answer?error=access_denied")
            amina.press_or_follow("Sign in by a link")
            assert amina.complaints == []


@contextmanager
def elsewhere(who: Visitor) -> Iterator[None]:
    """The provider's own pages are not ours to complain about."""
    before = len(who.complaints)
    yield
    del who.complaints[before:]
