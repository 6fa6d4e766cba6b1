"""How somebody comes in here, and what was done: their sign-ins, links and audit entries as records."""

from uuid import UUID

from sqlmodel import Session

from api.privacy.holder import Holder
from api.privacy.records import record_of
from api.privacy.schemas import Record
from models import accounts, held, second_steps
from models.audit import AuditEntry


def sign_ins(holder: Holder) -> list[Record]:
    """Their account, roles, browsers, tokens and requests; nothing that would open anything."""
    if holder.account is None or holder.membership is None:
        return []
    made: list[Record] = [
        {
            "what": "account",
            "email": holder.account.email,
            "name": holder.account.name,
            "easy_read_emails": holder.membership.wants_easy_read,
        }
    ]
    made += [
        {"what": "role", "role": str(grant.role), "created_at": grant.created_at.isoformat()}
        for grant in accounts.grants_of(holder.db, holder.membership.id)
    ]
    hidden = {"account_id", "partnership_id", "membership_id", "token_hash"}
    made += [
        {"what": "signed in", **record_of(row, without=hidden)}
        for row in held.browser_sessions_of(holder.db, holder.membership.id)
    ]
    made += _means_to_sign_in(holder.db, holder.account.id)
    made += [
        {"what": "API token", **record_of(row, without={"membership_id", "token_hash"})}
        for row in held.tokens_of(holder.db, holder.membership.id)
    ]
    made += [
        {"what": "asked for a link", **record_of(row, without={"browser_hash", "email"})}
        for row in held.sign_in_requests_of(holder.db, holder.account.email)
    ]
    made += [
        {"what": "answer kept so that nothing is made twice", "created_at": row.created_at.isoformat()}
        for row in held.given_answers_of(holder.db, holder.membership.id)
    ]
    return made


def _means_to_sign_in(db: Session, account_id: UUID) -> list[Record]:
    """The account at a provider, the second step and its codes; nothing that would open anything."""
    step = second_steps.second_step(db, account_id)
    made: list[Record] = []
    if step is not None:
        made.append({"what": "second step", "created_at": step.created_at.isoformat()})
    made += [
        {"what": "recovery code", **record_of(row, without={"account_id", "code_hash"})}
        for row in held.recovery_codes_of(db, account_id)
    ]
    return made + [
        {"what": "account at a sign-in provider", **record_of(row, without={"account_id"})}
        for row in held.openid_identities_of(db, account_id)
    ]


def links(holder: Holder) -> list[Record]:
    """The links that were mailed to them, without their secrets."""
    rows = held.links_of(holder.db, [part.id for part in holder.parts])
    return [record_of(row, without={"subject_id", "participation_id"}) for row in rows]


def done_with(holder: Holder) -> list[Record]:
    """What was done by them and about them, and by whom only where it was them."""
    about = [holder.person.id, *(part.id for part in holder.parts), *(pair.id for pair in holder.pairs)]
    by = holder.account.id if holder.account else holder.person.id
    return [
        {
            "at": entry.at.isoformat(),
            "action": _done(entry),
            "resource": entry.resource,
            "by_you": holder.account is not None and entry.actor_id == holder.account.id,
        }
        for entry in held.audit_entries_of(holder.db, about=about, by=by)
    ]


def _done(entry: AuditEntry) -> str:
    """What was done, but not by whom a pair was ended: neither of the two is told that."""
    return "ended" if entry.resource == "pair" and entry.action == "separated" else entry.action
