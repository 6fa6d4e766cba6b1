"""The second step of signing in: set up, passed, renewed, taken away."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlmodel import Session

from api.errors import ConflictError, SecondStepError, invalid
from api.second_step import codes
from api.security.caller import Caller
from api.security.limits import WRONG_CODES, Limiter
from api.security.secrets import keyed_digest, seal, unseal
from api.settings import Settings
from api.sign_in.browsers import confirm_session
from models import accounts, api_tokens, audit, browser_sessions, second_steps
from models.accounts import Account
from models.clock import Clock
from models.database import Database
from models.second_steps import SecondStep
from notifications.contents.joining import SecondStepChanged
from notifications.outbox import enqueue

KEPT: Final = "second step's key"
OFFERED: Final = "second step's key, offered"
log = structlog.get_logger("second_step")
APP, RECOVERY = "app", "recovery_code"
TOLD: Final = {
    "set_up": "A second step was set up for your account.",
    "replaced": "Another authenticator app was set up for your account; the earlier one works no more.",
    "codes_renewed": "New recovery codes were made for your account; the earlier ones work no more.",
    "passed": "A recovery code was used to sign in as you, instead of your authenticator app.",
    "reset": "Your second step was taken away, and you were signed out everywhere. You set up a new one when "
    "you next sign in.",
}
"""What the account's owner reads of it by mail; passing it with the app is of every day and told nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key offered to an account. It counts once a code made with it came back; ``sealed`` comes with it."""

    key: str
    address: str
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How an account's second step stands."""

    is_set_up: bool
    codes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What setting up gives, this once: the browser session's new cookie and the recovery codes."""

    cookie: str
    recovery_codes: tuple[str, ...]


def state_of(database: Database, account_id: UUID) -> State:
    """How the account's second step stands."""
    with database.unscoped() as db:
        return State(
            is_set_up=second_steps.second_step(db, account_id) is not None,
            codes_left=second_steps.unspent_codes(db, account_id),
        )


def offer_key(database: Database, settings: Settings, clock: Clock, caller: Caller) -> NewKey:
    """A new key for the caller's authenticator app. Nothing changes yet.

    :raises SecondStepError: where there is a second step already and it was not passed of late.
    :raises ConflictError: for somebody who needs none.
    """
    with database.unscoped() as db:
        _require_may_set_up(db, clock, caller)
        account = db.get_one(Account, caller.account_id)
    return _offered(settings, account, codes.new_key())


def offered_again(database: Database, settings: Settings, caller: Caller, sealed: str) -> NewKey:
    """The key that was offered before, to be shown again after a mistake.

    :raises InvalidError: where it was offered to somebody else, or never.
    """
    with database.unscoped() as db:
        account = db.get_one(Account, caller.account_id)
    return _offered(settings, account, _offered_key(settings, caller, sealed))


def set_up(limiter: Limiter, caller: Caller, sealed: str, code: str) -> Enrolled:
    """Have the offered key from now on, with new recovery codes; the browser session is confirmed by it.

    :raises InvalidError: a wrong code. :raises TooManyError: too many of them.
    :raises SecondStepError: where there is a second step already and it was not passed of late.
    :raises ConflictError: for somebody who needs none.
    """
    key = _offered_key(limiter.settings, caller, sealed)
    limiter.count(WRONG_CODES, str(caller.account_id))
    with limiter.database.scoped(caller.partnership_id) as db:
        _require_may_set_up(db, limiter.clock, caller)
        step = codes.step_of(key, code, limiter.clock.now(), after=-1)
        if step is None:
            raise _wrong(caller)
        row = second_steps.second_step(db, caller.account_id, lock=True)
        is_new = row is None
        row = row or SecondStep(account_id=caller.account_id, sealed_key="", last_step=0)
        row.sealed_key, row.last_step = seal(limiter.settings, KEPT, key), step
        db.add(row)
        recovery_codes = _give_codes(db, limiter.settings, caller.account_id)
        cookie = confirm_session(db, limiter.clock, caller.in_browser())
        _record(db, "set_up" if is_new else "replaced", caller.account_id, caller.account_id, is_told=True)
    limiter.uncount(WRONG_CODES, str(caller.account_id))
    return Enrolled(cookie=cookie, recovery_codes=recovery_codes)


def confirm(limiter: Limiter, caller: Caller, code: str) -> str:
    """Pass the second step with a code of the app or a recovery code; the session's new cookie.

    Each code works once.

    :raises InvalidError: a wrong or used code. :raises TooManyError: five of them in a while.
    :raises ConflictError: where there is no second step yet.
    """
    limiter.count(WRONG_CODES, str(caller.account_id))
    with limiter.database.scoped(caller.partnership_id) as db:
        row = second_steps.second_step(db, caller.account_id, lock=True)
        if row is None:
            raise ConflictError("Set up your second step first.", code="second_step_missing")
        kind = _use(db, limiter, row, code)
        if kind is None:
            raise _wrong(caller)
        cookie = confirm_session(db, limiter.clock, caller.in_browser())
        is_told = kind == RECOVERY
        _record(db, "passed", caller.account_id, caller.account_id, is_told=is_told, by=kind)
    limiter.uncount(WRONG_CODES, str(caller.account_id))
    return cookie


def codes_left(database: Database, clock: Clock, caller: Caller) -> int:
    """How many recovery codes the caller has left, before they ask for new ones.

    :raises SecondStepError: where the second step was not passed of late.
    """
    _require_fresh(clock, caller)
    return state_of(database, caller.account_id).codes_left


def renew_codes(database: Database, settings: Settings, clock: Clock, caller: Caller) -> tuple[str, ...]:
    """New recovery codes; the earlier ones stop.

    :raises SecondStepError: where the second step was not passed of late.
    """
    with database.scoped(caller.partnership_id) as db:
        _require_fresh(clock, caller)
        given = _give_codes(db, settings, caller.account_id)
        _record(db, "codes_renewed", caller.account_id, caller.account_id, is_told=True)
    return given


def reset(database: Database, clock: Clock, account_id: UUID, *, actor_id: UUID | None) -> bool:
    """Take somebody's second step away who lost everything; end their browser sessions, revoke their tokens.

    They set up a new one when they next sign in. It is written down in each partnership they belong to,
    since an account has one second step for all of them; its owner gets one mail.

    :returns: whether there was one.
    """
    with database.for_account(account_id) as db:
        memberships = accounts.memberships_of(db, account_id)
    had_one = False
    for membership in memberships:
        with database.scoped(membership.partnership_id) as db:
            had_one = second_steps.drop_second_step(db, account_id) or had_one
            for session in browser_sessions.browser_sessions_of(db, account_id, clock.now()):
                session.ended_at = clock.now()
            for token in api_tokens.tokens_of(db, membership.id):
                token.revoked_at = clock.now()
                audit.record(db, "revoked", "api_token", token.id, actor_id=actor_id)
            is_told = had_one and membership is memberships[0]
            _record(db, "reset", account_id, actor_id, is_told=is_told)
    return had_one


def _use(db: Session, limiter: Limiter, row: SecondStep, code: str) -> str | None:
    """Use a code up; by what it was made, or None where it is wrong or was used."""
    key = unseal(limiter.settings, KEPT, row.sealed_key)
    step = codes.step_of(key, code, limiter.clock.now(), after=row.last_step) if key else None
    if step is not None:
        row.last_step = step
        return APP
    found = second_steps.unspent_code(db, row.account_id, _code_hash(limiter.settings, row.account_id, code))
    if found is None:
        return None
    found.spent_at = limiter.clock.now()
    return RECOVERY


def _offered(settings: Settings, account: Account, key: str) -> NewKey:
    return NewKey(
        key=key,
        address=codes.app_address(key, service=settings.service_name, account=account.email),
        sealed=seal(settings, OFFERED, f"{account.id} {key}"),
    )


def _offered_key(settings: Settings, caller: Caller, sealed: str) -> str:
    account_id, _, key = (unseal(settings, OFFERED, sealed) or "").partition(" ")
    if account_id != str(caller.account_id):
        raise invalid("sealed_key", "unknown_key", "Open the page again and start from there.")
    return key


def _give_codes(db: Session, settings: Settings, account_id: UUID) -> tuple[str, ...]:
    given = codes.new_recovery_codes()
    hashes = [_code_hash(settings, account_id, codes.plain(code)) for code in given]
    second_steps.replace_codes(db, account_id, hashes)
    return tuple(given)


def _code_hash(settings: Settings, account_id: UUID, code: str) -> str:
    return keyed_digest(settings, "recovery code", str(account_id), code)


def _require_may_set_up(db: Session, clock: Clock, caller: Caller) -> None:
    if not caller.has_second_step:
        raise ConflictError("You need no second step here.", code="second_step_not_needed")
    if second_steps.second_step(db, caller.account_id) is not None:
        _require_fresh(clock, caller)


def _require_fresh(clock: Clock, caller: Caller) -> None:
    if not caller.has_just_confirmed(clock.now()):
        raise SecondStepError("Confirm with a code first.", code="confirmation_needed")


def _wrong(caller: Caller) -> Exception:
    log.warning("sign_in_failed", reason="wrong_code", account_id=str(caller.account_id))
    return invalid("code", "wrong_code", "This code is wrong or was used before. Take the one shown now")


def _record(
    db: Session, what: str, account_id: UUID, actor_id: UUID | None, *, is_told: bool, **detail: str
) -> None:
    """Write down what was done, and tell the account's owner of it by mail where ``is_told``."""
    action = f"second_step_{what}"
    entry = audit.record(db, action, "account", account_id, actor_id=actor_id, detail=dict(detail))
    if not is_told:
        return
    named = accounts.accounts_named(db, [account_id])[account_id]
    enqueue(
        db,
        kind=SecondStepChanged.kind,
        subject_id=entry.id,
        person_id=account_id,
        address=named.email,
        context=SecondStepChanged(name=named.name, done=TOLD[what]).as_context(),
        due_at=db.info["clock"].now(),
    )
