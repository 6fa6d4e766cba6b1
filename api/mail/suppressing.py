"""Addresses that get no more mail: they bounced, or their owner asked for none."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError
from api.mail.calendar_files import file_address
from api.messages.service import get_message
from api.security.secrets import derived, keyed_digest
from api.settings import Settings
from models import audit, suppressions
from models.database import Database, partnership_of
from models.outbox import Message
from models.suppressions import Suppression, SuppressionReason
from notifications.contents import CONTENTS
from notifications.contents.joining import SecondStepChanged, SignInLink
from notifications.errors import AddressRefusedError, TransportError
from notifications.mail import Mail
from notifications.transports import Transport
from notifications.transports.notify import reference_of

UNSUBSCRIBING: Final = "unsubscribe"
ABOUT_SIGNING_IN: Final = frozenset({SignInLink.kind, SecondStepChanged.kind})
"""What an address gets although its owner asked for no more mail: they asked for it, or must notice it."""

WORDS: Final = {
    SuppressionReason.BOUNCED: "nothing is sent there: the mail server said that there is no such address",
    SuppressionReason.UNSUBSCRIBED: "whoever has the address wants no questions and reminders",
    SuppressionReason.ASKED: "nothing is sent there: whoever has the address asked for no more mail",
}
"""What stands with a message that failed for it."""


def find(db: Session, settings: Settings, address: str) -> Suppression | None:
    """Why an address gets no more mail, or None where it does."""
    return suppressions.suppression(db, _digest(db, settings, address), lock=True)


def why(db: Session, settings: Settings, address: str) -> str:
    """Why mail to an address is kept back, as the beginning of a sentence; empty where it is not."""
    found = find(db, settings, address)
    words = WORDS[SuppressionReason(found.reason)] if found else ""
    return words[:1].upper() + words[1:]


def suppress(db: Session, settings: Settings, address: str, reason: SuppressionReason) -> bool:
    """Send an address no more mail; False where it gets none already."""
    return suppressions.suppress(db, _digest(db, settings, address), reason)


def block(
    db: Session, settings: Settings, programme_id: UUID, message_id: UUID, expected: int, actor_id: UUID
) -> Message:
    """Send no more mail to the address of a message: whoever has it asked for that.

    :raises NotFoundError, StaleError: as named; ConflictError: where it gets none already.
    """
    row = get_message(db, programme_id, message_id, lock=True)
    require_version(row, expected)
    if not suppress(db, settings, row.address, SuppressionReason.ASKED):
        raise ConflictError("This address gets no mail already.", code="blocked")
    audit.record(db, "blocked_address", "message", row.id, actor_id=actor_id)
    return row


def lift(
    db: Session, settings: Settings, programme_id: UUID, message_id: UUID, expected: int, actor_id: UUID
) -> Message:
    """Let mail go to the address of a message again.

    :raises NotFoundError, StaleError: as named; ConflictError: where mail goes there.
    """
    row = get_message(db, programme_id, message_id, lock=True)
    require_version(row, expected)
    found = find(db, settings, row.address)
    if found is None:
        raise ConflictError("Mail goes to this address.", code="not_blocked")
    db.delete(found)
    detail = {"was": SuppressionReason(found.reason).value}
    audit.record(db, "lifted_address", "message", row.id, actor_id=actor_id, detail=detail)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressingTransport:
    """One partnership's way out: nothing leaves for an address on its list, and what bounces is put there."""

    inner: Transport
    database: Database
    settings: Settings
    partnership_id: UUID

    @property
    def sender(self) -> str:
        return self.inner.sender

    def deliver(self, mail: Mail) -> None:
        with self.database.scoped(self.partnership_id) as db:
            found = find(db, self.settings, mail.to)
            reason = SuppressionReason(found.reason) if found else None
        if reason is not None and _keeps_back(reason, mail.kind):
            raise TransportError(WORDS[reason], permanent=True)
        try:
            self.inner.deliver(self._with_links(mail))
        except AddressRefusedError:
            with self.database.scoped(self.partnership_id) as db:
                suppress(db, self.settings, mail.to, SuppressionReason.BOUNCED)
            raise

    def _with_links(self, mail: Mail) -> Mail:
        whose = (self.settings, self.partnership_id, mail.email_id)
        return replace(
            mail,
            file_link=file_address(*whose) if mail.attachments else "",
            unsubscribe_link=unsubscribe_address(*whose) if _is_optional(mail.kind) else "",
        )

    def was_taken(self, email_id: str) -> bool | None:
        return self.inner.was_taken(email_id)


def _keeps_back(reason: SuppressionReason, kind: str) -> bool:
    if reason is SuppressionReason.UNSUBSCRIBED:
        return _is_optional(kind)
    return reason is SuppressionReason.BOUNCED or kind not in ABOUT_SIGNING_IN


def _is_optional(kind: str) -> bool:
    return kind in CONTENTS and CONTENTS[kind].is_optional


def unsubscribe_address(settings: Settings, partnership_id: UUID, email_id: str) -> str:
    """Where the receiver of the mail with this Message-ID asks for no more questions and reminders."""
    token_id = UUID(reference_of(email_id))
    secret = derived(settings, UNSUBSCRIBING, partnership_id, token_id)
    return f"{settings.base_url}/unsubscribe/{partnership_id}/{token_id}/{secret}"


def _digest(db: Session, settings: Settings, address: str) -> str:
    return keyed_digest(settings, "suppression", str(partnership_of(db)), address.lower())
