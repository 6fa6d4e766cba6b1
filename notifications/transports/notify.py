"""GOV.UK Notify over its REST interface (version 2).

Its templates live on its site, so one passes everything through: subject ``((subject))``, text ``((text))``.
It takes no calendar files; the text ends with a link to each instead. Our reference is what the mail's
Message-ID holds, by which Notify can be asked whether it took a mail.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx2
from joserfc import jwt
from joserfc.jwk import OctKey

from notifications.errors import AddressRefusedError, TransportError, UnknownFateError
from notifications.mail import Mail, one_line, plain_address

TIMEOUT: Final = httpx2.Timeout(20, connect=5)
"""Seconds; well under the time after which a sender counts as dead."""
FAILED: Final = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
"""Statuses after which a mail is not with its receiver, so that sending it again doubles nothing."""
_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY: Final = re.compile(rf".+-({_UUID})-({_UUID})")
_EMAIL_ID: Final = re.compile(rf"<({_UUID})@[a-z.]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyService:
    """A service at Notify: its id, its secret, its pass-through template, where the interface is."""

    service_id: str
    secret: str
    template_id: str
    base_url: str


def notify_service(api_key: str, template_id: str, base_url: str) -> NotifyService:
    """Read an API key as Notify shows it: ``name-service id-secret``.

    :raises ValueError: where it is none, without repeating it.
    """
    found = _KEY.fullmatch(api_key.strip())
    if found is None or not re.fullmatch(_UUID, template_id):
        raise ValueError("an API key of GOV.UK Notify and the id of a template are needed")
    return NotifyService(
        service_id=found[1], secret=found[2], template_id=template_id, base_url=base_url.rstrip("/")
    )


def reference_of(email_id: str) -> str:
    """What Notify knows a mail by.

    :raises ValueError: where the Message-ID is none of ours.
    """
    found = _EMAIL_ID.fullmatch(email_id)
    if found is None:
        raise ValueError("not a Message-ID of ours")
    return found[1]


class NotifyTransport:
    """Hands mails to GOV.UK Notify.

    :param sender: ``Name <address>``; signs the texts, while Notify sends from its own address.
    :param now: tells the time, which Notify compares with its own to half a minute.
    """

    def __init__(self, service: NotifyService, sender: str, *, now: Callable[[], datetime]) -> None:
        self.sender = sender
        self._service = service
        self._now = now

    def deliver(self, mail: Mail) -> None:
        reference = reference_of(mail.email_id)
        text = mail.text
        if mail.file_link:
            text = f"{text.rstrip()}\n\nFor your calendar: {mail.file_link}\n"
        body: dict[str, Any] = {
            "email_address": plain_address(mail.to),
            "template_id": self._service.template_id,
            "personalisation": {"subject": one_line("subject", mail.subject), "text": text},
            "reference": reference,
        }
        if mail.unsubscribe_link:
            body["one_click_unsubscribe_url"] = mail.unsubscribe_link
        try:
            answer = self._ask("POST", "/v2/notifications/email", json=body)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise TransportError(_broke_off(error), permanent=False) from error
        except httpx2.HTTPError as error:
            raise UnknownFateError(_broke_off(error)) from error
        if answer.status_code != 201:
            raise _refusal(answer)

    def was_taken(self, email_id: str) -> bool:
        """Whether Notify has the mail; it remembers mails for seven days."""
        query = {"reference": reference_of(email_id), "template_type": "email"}
        try:
            answer = self._ask("GET", "/v2/notifications", params=query)
        except httpx2.HTTPError as error:
            raise TransportError(_broke_off(error), permanent=False) from error
        if answer.status_code != 200:
            raise TransportError(f"GOV.UK Notify answered {answer.status_code}", permanent=False)
        found = _json(answer).get("notifications")
        if not isinstance(found, list):
            raise TransportError("GOV.UK Notify answered something else than mails", permanent=False)
        return any(isinstance(each, dict) and each.get("status") not in FAILED for each in found)

    def _ask(self, method: str, path: str, **content: Any) -> httpx2.Response:
        claims = {"iss": self._service.service_id, "iat": int(self._now().timestamp())}
        key = OctKey.import_key(self._service.secret)
        token = jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, key)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.request(
            method, self._service.base_url + path, headers=headers, timeout=TIMEOUT, **content
        )


def _refusal(answer: httpx2.Response) -> TransportError:
    """What Notify refused: 403 is our set-up's fault, 429 asks to wait, 5xx may have been taken all the same.

    Only the names of errors are told, since what Notify writes beside them may repeat what was sent.
    """
    errors = [each for each in _json(answer).get("errors") or [] if isinstance(each, dict)]
    names = {str(each.get("error"))[:40] for each in errors}
    words = ", ".join(sorted("".join(filter(str.isalnum, name)) for name in names)) or "no reason"
    reason = f"GOV.UK Notify answered {answer.status_code} ({words})"
    if answer.status_code >= 500:
        return UnknownFateError(reason)
    is_address = any(str(each.get("message")).startswith("email_address ") for each in errors)
    if answer.status_code == 400 and is_address:
        return AddressRefusedError(reason)
    is_later = answer.status_code in (401, 403, 408, 429) or answer.status_code < 400
    return TransportError(reason, permanent=not is_later)


def _json(answer: httpx2.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _broke_off(error: httpx2.HTTPError) -> str:
    return f"GOV.UK Notify broke off ({type(error).__name__})"
