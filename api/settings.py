"""The settings, and the only place that reads the environment."""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


def is_safe_address(address: str) -> bool:
    """Whether what is sent there is encrypted on its way, or never leaves this machine."""
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))


class Settings(BaseSettings):
    """What an installation may set; each field is the environment variable of the same name in capitals.

    :raises pydantic.ValidationError: where a value is missing or unsafe.
    """

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    database_url: str = ""
    """Address of the application role; empty: the embedded database is used."""
    database_owner_url: str = ""
    """Address of the owner role, for migrations only."""
    database_monitoring_url: str = ""
    """Address of the monitoring role."""
    data_folder: Path | None = None
    """Where the embedded database and its keys live; a folder of its own per checkout otherwise."""

    secret_key: SecretStr = SecretStr("")
    """Signs links in mails and encrypts the keys of second steps. At least 32 characters."""
    monitoring_key: SecretStr = SecretStr("")
    """Encrypts monitoring answers: a Fernet key."""
    monitoring_keys_old: SecretStr = SecretStr("")
    """Earlier keys, separated by commas: they still read answers until ``counterpart monitoring rotate``."""

    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str = ""
    """The address people type, e.g. https://counterpart.example; http://127.0.0.1:PORT otherwise."""
    secure_cookies: bool | None = None
    """Cookies over https only; follows ``base_url`` unless set."""
    trusted_proxies: str = "127.0.0.1"
    """The reverse proxies whose X-Forwarded-For is believed, by commas; limits count by what it says."""
    smtp_url: str = ""
    """smtp://user:password@host:587 or smtps://…; empty: mails stay in the local inbox."""
    notify_api_key: SecretStr = SecretStr("")
    """A key of GOV.UK Notify; mails go there then, and SMTP_URL stays empty."""
    notify_template_id: str = ""
    """The template there with ((subject)) as its subject and ((text)) as its text."""
    notify_url: str = "https://api.notifications.service.gov.uk"
    """Where Notify's interface is."""
    notify_callback_token: SecretStr = SecretStr("")
    """What Notify shows when it tells how a delivery ended; at least 32 characters. Empty: nobody may."""
    mail_from: str = "Counterpart <programmes@counterpart.invalid>"
    service_name: str = "Counterpart"
    security_contact: str = ""
    """Whom to tell of a weakness: an address for mail or an https:// page; shown in security.txt."""

    openid_issuer: str = ""
    """The provider that people may sign in with, as its discovery document calls itself; empty: none."""
    openid_client_id: str = ""
    openid_client_secret: SecretStr = SecretStr("")
    openid_client_auth: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    """How the secret is shown to the provider: in a header or in the form."""
    openid_name: str = "your work account"
    """What stands on the button after "Sign in with"."""
    openid_scopes: str = "openid email"
    openid_verified_claim: str = "email_verified"
    """The claim that says whether an address is its owner's; Entra's is ``xms_edov``."""
    openid_trusts_addresses: bool = False
    """Take every address of the provider for its owner's. Only where nobody can choose their own there."""
    openid_acr_values: str = ""
    """The assurance that is asked for, the best first."""
    openid_second_step_acr: str = ""
    """The values of ``acr``, separated by spaces, of which each means that a second step was passed."""
    openid_second_step_amr: str = ""
    """The values of ``amr``, separated by spaces, of which each means that a second step was passed."""
    openid_demands_second_step: bool = False
    """Everybody who comes from the provider has passed a second step there, whatever it says."""

    is_demo: bool = False
    """Shows the demo's sign-ins and its local inbox. Never with real people's data."""
    log_format: Literal["console", "json"] = "json"
    log_level: Literal["info", "warning"] = "info"
    """From which weight on events are logged; every answered request weighs ``info``."""

    page_assets_folder: Path = ROOT / ".assets" / "node_modules"
    """Where the set-up put the design system."""
    show_nhs_logo: bool = False
    """Only for those who are licensed to show it."""

    max_body_bytes: int = 1_000_000
    max_upload_bytes: int = 5_000_000
    statistics_threshold: int = Field(default=7, ge=1)
    statistics_base: int = Field(default=5, ge=1)
    default_retention_months: int = Field(default=24, ge=1, le=120)

    @field_validator("secret_key", "notify_callback_token")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("at least 32 characters")
        return value

    @field_validator("monitoring_key")
    @classmethod
    def _fernet(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            Fernet(value.get_secret_value())
        return value

    @field_validator("monitoring_keys_old")
    @classmethod
    def _fernets(cls, value: SecretStr) -> SecretStr:
        for key in _listed(value):
            Fernet(key)
        return value

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("security_contact")
    @classmethod
    def _reached(cls, value: str) -> str:
        is_mail = re.fullmatch(r"(mailto:)?[^\s@,;:?]+@[^\s@,;:?]+", value)
        is_page = re.fullmatch(r"https://\S+", value)
        if value and not (is_mail or is_page):
            raise ValueError("one address for mail, or an address that starts with https://")
        return f"mailto:{value.removeprefix('mailto:')}" if is_mail else value

    @field_validator("openid_issuer", "notify_url")
    @classmethod
    def _safe(cls, value: str) -> str:
        if value and not is_safe_address(value):
            raise ValueError("an address that starts with https://")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.base_url:
            self.base_url = f"http://127.0.0.1:{self.port}"
        if self.secure_cookies is None:
            self.secure_cookies = self.base_url.startswith("https://")
        if self.is_demo and self.smtp_url:
            raise ValueError("the demo sends no mail to a relay: unset SMTP_URL")
        self._check_notify()
        if self.openid_issuer and not (
            self.openid_client_id and self.openid_client_secret.get_secret_value()
        ):
            raise ValueError("OPENID_ISSUER needs OPENID_CLIENT_ID and OPENID_CLIENT_SECRET")
        if "openid" not in self.openid_scopes.split():
            raise ValueError("OPENID_SCOPES must hold openid")
        if self.statistics_threshold + 1 + self.statistics_base // 2 < self.statistics_base:
            raise ValueError("STATISTICS_BASE rounds figures above STATISTICS_THRESHOLD to 0")
        return self

    def _check_notify(self) -> None:
        key = self.notify_api_key.get_secret_value()
        if key and (self.smtp_url or self.is_demo):
            raise ValueError("mails go one way: NOTIFY_API_KEY, or SMTP_URL, or the demo's inbox")
        if key:
            from notifications.transports.notify import notify_service  # loads what most never need

            notify_service(key, self.notify_template_id, self.notify_url)

    @property
    def old_monitoring_keys(self) -> tuple[str, ...]:
        """The keys of ``monitoring_keys_old``, one by one."""
        return _listed(self.monitoring_keys_old)

    @property
    def host(self) -> str:
        """The host name people use, without its port."""
        return urlsplit(self.base_url).hostname or "127.0.0.1"

    def require_keys(self) -> None:
        """Refuse to serve without the keys.

        :raises ValueError: naming the settings that are missing.
        """
        missing = [
            name.upper()
            for name in ("secret_key", "monitoring_key")
            if not getattr(self, name).get_secret_value()
        ]
        if missing:
            raise ValueError(f"set {' and '.join(missing)} (`counterpart keys` makes them)")


def _listed(keys: SecretStr) -> tuple[str, ...]:
    return tuple(key.strip() for key in keys.get_secret_value().split(",") if key.strip())
