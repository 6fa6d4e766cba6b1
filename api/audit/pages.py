"""The audit trail's pages: who did what? Is the trail whole? Take it away, keep its head."""

import json
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.audit import service, words
from api.audit.exports import write_head, write_lines
from api.audit.rounds import rounds_named
from api.audit.routes import AskedDep
from api.audit.service import Asked, Line
from api.deps import CallerDep, ClockDep, DbDep
from api.errors import NotFoundError
from api.files.write import Cell, write_csv
from api.members.places import places
from api.members.words import ROLES
from api.pages.downloads import attachment, dated_name, taken_away
from api.pages.forms import Form
from api.pages.render import render, render_fragment, wants_fragment
from api.pages.values import Option
from api.paging import PagingDep
from api.security.access import needs
from api.security.capabilities import Capability
from models import audit
from models.database import partnership_of

router = APIRouter(prefix="/audit")

ON_A_PAGE: Final = 100
COLUMNS: Final = ("Number", "When", "Who", "What", "Kind of record", "Record", "More", "Hash")


@router.get("", dependencies=needs(Capability.AUDIT_SEE))
def list_entries(
    request: Request, db: DbDep, caller: CallerDep, paging: PagingDep, asked: AskedDep
) -> Response:
    """Who did what, the latest first."""
    lines = service.list_entries(db, asked, paging.after, ON_A_PAGE)
    chosen, actors, known = _chosen(asked), service.actors(db), places(db)
    names = {
        str(id_): name
        for named in (actors, known.organisations, known.programmes)
        for id_, name in named.items()
    }
    names |= {role.value: name for role, name in ROLES.items()}
    is_full = len(lines) == ON_A_PAGE
    cursor = {"cursor": paging.cursor([lines[-1].entry.sequence])} if is_full else {}
    return render(
        request,
        "audit/list.html",
        lines=lines,
        rounds=rounds_named(db, caller, [line.entry for line in lines], known.programmes),
        more_of=lambda line: words.more(line.entry.detail, names),
        filters=Form.of(chosen),
        chosen=chosen,
        query=urlencode(chosen),
        kinds=[
            Option(value=":".join(kind), text=_capital(words.sentence(*kind))) for kind in audit.kinds(db)
        ],
        actors=[Option(value=str(id_), text=name) for id_, name in actors.items()],
        head=audit.head(db),
        next_href=f"?{urlencode(chosen | cursor)}" if cursor else None,
    )


@router.get("/check", dependencies=needs(Capability.AUDIT_SEE))
def check_chain(request: Request, db: DbDep) -> Response:
    """Is the trail whole?"""
    chain = service.check_chain(db)
    if wants_fragment(request):
        return render_fragment(request, "audit/check.html", "chain", chain=chain)
    return render(request, "audit/check.html", chain=chain)


@router.get("/head.txt", dependencies=needs(Capability.AUDIT_SEE))
def keep_head(db: DbDep, clock: ClockDep) -> Response:
    """The head as a file to keep. It holds nothing about anybody."""
    head = audit.head(db)
    if head is None:
        raise NotFoundError
    data = write_head(partnership_of(db), head, clock.now())
    return attachment(data, dated_name("audit-head", clock.now(), "txt"))


@router.get("/export.csv", dependencies=needs(Capability.AUDIT_SEE, is_export=True))
def export_table(db: DbDep, caller: CallerDep, clock: ClockDep, asked: AskedDep) -> Response:
    """The entries that the list shows, to read. That they were taken is written down."""
    lines = service.all_entries(db, asked)
    data = write_csv(COLUMNS, [_cells(line) for line in lines])
    name = dated_name("audit-entries", clock.now(), "csv")
    return taken_away(db, caller.account_id, "audit_trail", None, data, name, entries=len(lines))


@router.get("/export.jsonl", dependencies=needs(Capability.AUDIT_SEE, is_export=True))
def export_chain(db: DbDep, caller: CallerDep, clock: ClockDep) -> Response:
    """The whole trail, to be checked without a database. That it was taken is written down."""
    chain = list(audit.chain(db))
    data = write_lines(partnership_of(db), chain)
    name = dated_name("audit-trail", clock.now(), "jsonl")
    return taken_away(db, caller.account_id, "audit_trail", None, data, name, entries=len(chain))


def _cells(line: Line) -> list[Cell]:
    entry = line.entry
    detail = json.dumps(entry.detail, sort_keys=True) if entry.detail else ""
    record = str(entry.resource_id) if entry.resource_id else ""
    what = line.what
    return [entry.sequence, entry.at.isoformat(), line.who, what, entry.resource, record, detail, entry.hash]


def _chosen(asked: Asked) -> dict[str, str]:
    """The filters as the address holds them."""
    values = {
        "kind": ":".join(asked.kind) if asked.kind else None,
        "actor": asked.actor_id,
        "record": asked.resource_id,
        "since": asked.since,
        "until": asked.until,
    }
    return {name: str(value) for name, value in values.items() if value}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
