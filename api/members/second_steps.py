"""Taking away the second step of a colleague who lost phone and recovery codes: by an administrator."""

from uuid import UUID

from api.concurrency import require_version
from api.errors import ConflictError, SecondStepError
from api.members.places import require_reach
from api.members.service import get_member
from api.second_step import service
from api.security.caller import Caller
from models import accounts
from models.clock import Clock
from models.database import Database


def take_away(database: Database, clock: Clock, caller: Caller, membership_id: UUID, expected: int) -> None:
    """Take a member's second step away, end their browser sessions, revoke their tokens, and tell them.

    They set up a new one when they next sign in. An account has one second step for all its partnerships, so
    whose account is a member of another one is refused, in the same words as who has none: otherwise whoever
    invites somebody's address could take away what keeps another partnership safe.

    :raises NotFoundError, StaleError: as named; SecondStepError: where the caller's own is long ago.
    :raises ForbiddenError: where the member holds a role that the caller can't give.
    :raises ConflictError: the caller's own, none, or one that counts in another partnership too.
    """
    if not caller.is_fresh(clock.now()):
        raise SecondStepError("Confirm once more that it is you.", code="confirmation_needed")
    with database.scoped(caller.partnership_id) as db:
        member = get_member(db, caller, membership_id)
        require_version(member.membership, expected)
        account_id = member.membership.account_id
        for grant in accounts.grants_of(db, membership_id):
            require_reach(caller, grant)
    if account_id == caller.account_id:
        raise ConflictError("Change your own under Your account.", code="own")
    with database.for_account(account_id) as db:
        is_elsewhere = len(accounts.memberships_of(db, account_id)) > 1
    if is_elsewhere or not service.state_of(database, account_id).is_set_up:
        raise ConflictError(
            "There is no second step here that you could take away. If they can’t sign in, ask whoever runs "
            "this installation.",
            code="not_here",
        )
    service.reset(database, clock, account_id, actor_id=caller.account_id)
