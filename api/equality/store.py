"""Answers to the equality questions: the only place that encrypts and decrypts them.

Every ``db`` here is one of ``Database.monitoring``; no other role reads these rows.
"""

from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet
from sqlmodel import Session

from api.ethnicity import Ethnicity, WresGroup, read_ethnicity
from api.settings import Settings
from models import monitoring

WORDING: Final = "What is your ethnic group? (GOV.UK, two pages)"
"""Which wording was answered; the second page's depends on the answer, so it is not kept."""


def keep(db: Session, settings: Settings, person_id: UUID, answer: Ethnicity) -> None:
    """Keep an answer in place of an earlier one."""
    value = _cipher(settings).encrypt(answer.code.encode())
    monitoring.keep_answer(db, person_id, value, WORDING)


def answer_of(db: Session, settings: Settings, person_id: UUID) -> Ethnicity | None:
    """A person's own answer, for that person only; None where there is none."""
    row = monitoring.ethnicity_answer(db, person_id)
    return _read(_cipher(settings), row.value) if row else None


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


def _cipher(settings: Settings) -> Fernet:
    return Fernet(settings.monitoring_key.get_secret_value())


def _read(cipher: Fernet, value: bytes) -> Ethnicity:
    return read_ethnicity(cipher.decrypt(value).decode())
