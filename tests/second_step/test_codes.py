import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from api.second_step import codes

NOW = datetime(2027, 1, 11, 9, 0, 5, tzinfo=UTC)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PRESENT = int(NOW.timestamp()) // codes.STEP_SECONDS


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, in six digits."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    now = datetime.fromtimestamp(seconds, UTC)
    assert codes.step_of(key, code, now, after=-1) == seconds // 30


@pytest.mark.parametrize(("drift", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_out(drift: int, is_taken: bool) -> None:
    code = pyotp.TOTP(KEY).at(NOW + drift * timedelta(seconds=30))
    assert codes.step_of(KEY, code, NOW, after=-1) == (PRESENT + drift if is_taken else None)


def test_a_code_of_a_step_that_was_used_is_refused() -> None:
    code = pyotp.TOTP(KEY).at(NOW)
    assert codes.step_of(KEY, code, NOW, after=PRESENT - 1) == PRESENT
    assert codes.step_of(KEY, code, NOW, after=PRESENT) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert codes.step_of(KEY, code, NOW, after=-1) is None


def test_recovery_codes_are_ten_and_all_different() -> None:
    given = codes.new_recovery_codes()
    assert len(set(given)) == codes.RECOVERY_CODES == 10
    assert all(re.fullmatch(r"([a-z2-7]{5}-){2}[a-z2-7]{5}", code) for code in given)


def test_blanks_dashes_and_capitals_do_not_matter() -> None:
    assert codes.plain(" ABCde-fghij klmno\t") == "abcdefghijklmno"


def test_the_address_for_the_app_names_service_and_account() -> None:
    address = codes.app_address(KEY, service="Counterpart", account="amina@example.nhs.uk")
    assert address == f"otpauth://totp/Counterpart:amina%40example.nhs.uk?secret={KEY}&issuer=Counterpart"
