"""The second step over REST: as on the pages, a code gives a new sign-in cookie."""

from fastapi import APIRouter, Response

from api.deps import ClockDep, DatabaseDep, LimiterDep, SettingsDep, SteppingDep, session_cookie
from api.second_step import service
from api.second_step.schemas import Confirmation, KeyPublic, RecoveryCodesPublic, SecondStepPublic, SetUp
from api.security.access import needs
from api.security.capabilities import Capability
from api.sign_in import cookies
from api.sign_in.browsers import SESSION_LIFE
from api.strict_json import StrictRoute

router = APIRouter(prefix="/my/second-step", tags=["sign-in"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.SECOND_STEP))
def get_second_step(caller: SteppingDep, database: DatabaseDep) -> SecondStepPublic:
    """How your own second step stands."""
    state = service.state_of(database, caller.account_id)
    return SecondStepPublic(
        is_demanded=caller.has_second_step and caller.is_second_step_demanded,
        is_set_up=state.is_set_up,
        recovery_codes_left=state.codes_left,
        confirmed_at=caller.confirmed_at,
    )


@router.post("/keys", dependencies=needs(Capability.SECOND_STEP))
def offer_key(
    caller: SteppingDep, database: DatabaseDep, settings: SettingsDep, clock: ClockDep
) -> KeyPublic:
    """A new key for an authenticator app. Nothing changes before a code made with it is sent back."""
    offered = service.offer_key(database, settings, clock, caller)
    return KeyPublic(key=offered.key, address=offered.address, sealed_key=offered.sealed)


@router.put("", dependencies=needs(Capability.SECOND_STEP))
def set_up(
    given: SetUp, caller: SteppingDep, settings: SettingsDep, limiter: LimiterDep, response: Response
) -> RecoveryCodesPublic:
    """Set the second step up with the app's first code; the answer sets a new sign-in cookie."""
    enrolled = service.set_up(limiter, caller, given.sealed_key, given.code)
    cookies.keep(response, settings, session_cookie(settings), enrolled.cookie, SESSION_LIFE)
    return RecoveryCodesPublic(recovery_codes=list(enrolled.recovery_codes))


@router.post("/confirmations", status_code=204, dependencies=needs(Capability.SECOND_STEP))
def confirm(given: Confirmation, caller: SteppingDep, settings: SettingsDep, limiter: LimiterDep) -> Response:
    """Pass the second step with a code of the app or a recovery code; the answer sets a new cookie."""
    cookie = service.confirm(limiter, caller, given.code)
    answer = Response(status_code=204)
    cookies.keep(answer, settings, session_cookie(settings), cookie, SESSION_LIFE)
    return answer


@router.post("/recovery-codes", dependencies=needs(Capability.SECOND_STEP))
def renew_codes(
    caller: SteppingDep, database: DatabaseDep, settings: SettingsDep, clock: ClockDep
) -> RecoveryCodesPublic:
    """New recovery codes instead of all earlier ones; the second step must have been passed of late."""
    given = service.renew_codes(database, settings, clock, caller)
    return RecoveryCodesPublic(recovery_codes=list(given))
