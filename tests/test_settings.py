from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.settings import Settings
from api.statistics.disclosure import HouseRule

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guides" / "operator.md"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_operators_guide(name: str) -> None:
    assert f"`{name.upper()}`" in GUIDE.read_text()


@pytest.mark.parametrize(
    "given",
    [
        {"secret_key": "short"},
        {"monitoring_key": "not a key"},
        {"monitoring_keys_old": "not a key"},
        {"base_url": "counterpart.example"},
        {"base_url": "ftp://counterpart.example"},
        {"port": 0},
        {"is_demo": True, "smtp_url": "smtp://relay.example"},
        {"openid_issuer": "http://id.example", "openid_client_id": "a", "openid_client_secret": "b"},
        {"openid_issuer": "id.example", "openid_client_id": "a", "openid_client_secret": "b"},
        {"openid_issuer": "https://id.example", "openid_client_id": "a"},
        {"openid_issuer": "https://id.example", "openid_client_secret": "b"},
        {"openid_scopes": "email"},
        {"security_contact": "http://northvale.example/report"},
        {"security_contact": "nobody"},
        {"security_contact": "a@b.example, c@b.example"},
        {"security_contact": "a@b.example\nContact: mailto:evil@evil.example"},
        {"security_contact": "https://northvale.example/a b"},
        {"statistics_threshold": 0},
        {"statistics_threshold": 1, "statistics_base": 5},
    ],
)
def test_an_unsafe_setting_stops_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)


@pytest.mark.parametrize(("threshold", "base"), [(7, 5), (2, 5), (1, 4), (4, 10), (5, 10)])
def test_what_the_settings_take_for_the_house_rule_it_takes_too(threshold: int, base: int) -> None:
    settings = Settings(statistics_threshold=threshold, statistics_base=base)
    assert HouseRule(threshold=settings.statistics_threshold, base=settings.statistics_base)


def test_a_refusal_does_not_repeat_a_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(secret_key="hunter2")
    assert "hunter2" not in str(refused.value)


def test_serving_without_keys_is_refused() -> None:
    with pytest.raises(ValueError, match="SECRET_KEY and MONITORING_KEY"):
        Settings(secret_key="", monitoring_key="").require_keys()


@pytest.mark.parametrize(
    ("base_url", "secure"), [("https://a.example", True), ("http://127.0.0.1:8000", False)]
)
def test_cookies_follow_the_address(base_url: str, secure: bool) -> None:
    assert Settings(base_url=base_url).secure_cookies is secure
