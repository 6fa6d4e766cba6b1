"""Answers to the equality questions: the only place that encrypts and decrypts them.

Every ``db`` here is one of ``Database.monitoring``; no other role reads these rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlmodel import Session

from api.ethnicity import Ethnicity, WresGroup, read_ethnicity
from api.settings import Settings
from models import monitoring

WORDING: Final = "What is your ethnic group? (GOV.UK, two pages)"
"""Which wording was answered; the second page's depends on the answer, so it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A person's own answer with the wording they answered and when."""

    answer: Ethnicity
    wording: str
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """One batch: where it ended, how many answers it saw, encrypted anew, and could not read."""

    last: UUID | None
    looked_at: int
    rotated: int
    unreadable: int


def keep(db: Session, settings: Settings, person_id: UUID, answer: Ethnicity) -> None:
    """Keep an answer in place of an earlier one."""
    value = _cipher(settings).encrypt(answer.code.encode())
    monitoring.keep_answer(db, person_id, value, WORDING)


def answer_of(db: Session, settings: Settings, person_id: UUID) -> Ethnicity | None:
    """A person's own answer, for that person only; None where there is none."""
    row = monitoring.ethnicity_answer(db, person_id)
    return _read(_cipher(settings), row.value) if row else None


def kept(db: Session, settings: Settings, person_id: UUID) -> Kept | None:
    """A person's own answer with all that is kept of it, for that person only; None where there is none."""
    row = monitoring.ethnicity_answer(db, person_id)
    if row is None:
        return None
    answer = _read(_cipher(settings), row.value)
    return Kept(answer=answer, wording=row.wording, answered_at=row.answered_at)


def has_answered(db: Session, person_id: UUID) -> bool:
    """Whether a person was asked and answered, be it "Prefer not to say"."""
    return monitoring.ethnicity_answer(db, person_id) is not None


def forget(db: Session, person_id: UUID) -> None:
    """Delete a person's answer; they count as Unknown from then on."""
    monitoring.forget_answer(db, person_id)


def groups_of(db: Session, settings: Settings) -> dict[UUID, WresGroup]:
    """The WRES group of everybody who answered, for statistics; whoever is not in it is Unknown."""
    cipher = _cipher(settings)
    return {row.person_id: _read(cipher, row.value).wres_group for row in monitoring.ethnicity_answers(db)}


def rotate(db: Session, settings: Settings, *, after: UUID | None, limit: int) -> Rotated:
    """Encrypt a batch of answers with the present key, those that it reads already left as they are.

    :param after: where the last batch ended, None for the first; the batch stays locked until ``db`` ends.
    """
    present, cipher = Fernet(settings.monitoring_key.get_secret_value()), _cipher(settings)
    rows = monitoring.hold_answers(db, after=after, limit=limit)
    rotated = unreadable = 0
    for row in rows:
        if _reads(present, row.value):
            continue
        if _reads(cipher, row.value):
            row.value = present.encrypt(cipher.decrypt(row.value))
            rotated += 1
        else:
            unreadable += 1
    last = rows[-1].person_id if rows else None
    return Rotated(last=last, looked_at=len(rows), rotated=rotated, unreadable=unreadable)


def _cipher(settings: Settings) -> MultiFernet:
    """Encrypts with the present key; reads what an old one encrypted too."""
    keys = (settings.monitoring_key.get_secret_value(), *settings.old_monitoring_keys)
    return MultiFernet([Fernet(key) for key in keys])


def _reads(cipher: Fernet | MultiFernet, value: bytes) -> bool:
    try:
        cipher.decrypt(value)
    except InvalidToken:
        return False
    return True


def _read(cipher: MultiFernet, value: bytes) -> Ethnicity:
    return read_ethnicity(cipher.decrypt(value).decode())
