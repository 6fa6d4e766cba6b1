"""Participation figures as HR sees them: choose a table, release it once, look at it, take it away."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from api.concurrency import form_creation
from api.deps import CallerDep, ClockDep, DatabaseDep, DbDep, SettingsDep
from api.errors import NotFoundError
from api.pages.downloads import taken_away
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.security.access import needs
from api.security.capabilities import Capability
from api.statistics import service
from api.statistics.charts import funnel_chart
from api.statistics.release import FunnelRelease, release_csv, release_xlsx
from api.statistics.schemas import FunnelChoice
from api.statistics.service import Released

RELEASED = declare_notice("statistics_released", "The table is released. Its figures don’t change any more.")

CHOOSE: Final[Mapping[str | None, str]] = {
    "programme": "Choose a programme",
    "year": "Choose a financial year",
}

router = APIRouter(prefix="/statistics")


DOWNLOADS: Final[Mapping[str, Callable[[Released], bytes]]] = {
    "csv": lambda given: release_csv(given.release),
    "xlsx": lambda given: release_xlsx(given.release),
    "json": lambda given: service.public(given).model_dump_json(indent=2).encode(),
}


@router.get("", dependencies=needs(Capability.STATISTICS_SEE))
def choose(
    request: Request,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    programme: Annotated[str | None, Query(max_length=40)] = None,
    year: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """Choose a programme and a financial year; the tables released so far."""
    only = caller.programmes_with(Capability.STATISTICS_SEE)
    form = Form.of({"programme": programme, "year": year})
    if programme is not None or year is not None:
        chosen = parse(FunnelChoice, form)
        if isinstance(chosen, FunnelChoice):
            return redirect(request, f"/statistics/{chosen.programme}/{chosen.year}")
        form = form.with_errors(FormErrors.of({error.field: CHOOSE[error.field] for error in chosen.items}))
    return render(
        request,
        "statistics/choose.html",
        422 if form.errors else 200,
        form=form,
        programmes=[
            Option(value=str(row.id), text=row.name) for row in service.programmes_with_people(db, only)
        ],
        years=[
            Option(value=service.in_address(found), text=found.label)
            for found in service.years_of(db, only, clock.now())
        ],
        released=service.list_released(db, only),
    )


@router.get("/{programme_id}/{financial_year}", dependencies=needs(Capability.STATISTICS_SEE))
def show(request: Request, programme_id: UUID, financial_year: str, db: DbDep, clock: ClockDep) -> Response:
    """The table with its chart, or the question whether to release it."""
    year = service.read_year(financial_year)
    programme = service.get_programme(db, programme_id)
    released = service.find_released(db, programme_id, year)
    path = f"/statistics/{programme_id}/{service.in_address(year)}"
    if released is not None:
        return render(
            request,
            "statistics/table.html",
            release=released.release,
            chart=_chart(released.release),
            path=path,
            downloads=DOWNLOADS,
        )
    return render(
        request,
        "statistics/unreleased.html",
        programme=programme,
        year=year,
        has_people=service.has_people(db, programme_id, year),
        is_over=service.is_over(year, clock.now()),
        path=path,
    )


@router.post("/{programme_id}/{financial_year}/release", dependencies=needs(Capability.STATISTICS_SEE))
def release(
    request: Request,
    programme_id: UUID,
    financial_year: str,
    db: DbDep,
    database: DatabaseDep,
    settings: SettingsDep,
    caller: CallerDep,
    form: FormDep,
) -> Response:
    """Release the table."""
    year = service.read_year(financial_year)
    creation = form_creation(request, db, caller.membership_id, form)
    service.release(db, database, settings, programme_id, year, caller.account_id)
    path = f"/statistics/{programme_id}/{service.in_address(year)}"
    return creation.seen_other(redirect(request, path, RELEASED()))


@router.get(
    "/{programme_id}/{financial_year}/download/{kind}",
    dependencies=needs(Capability.STATISTICS_SEE, is_export=True),
)
def download(programme_id: UUID, financial_year: str, kind: str, db: DbDep, caller: CallerDep) -> Response:
    """The released table as a file. That it was taken is written down."""
    if kind not in DOWNLOADS:
        raise NotFoundError
    year = service.read_year(financial_year)
    released = service.get_released(db, programme_id, year)
    name = f"participation-{_in_file_names(released.release.programme)}{service.in_address(year)}.{kind}"
    content = DOWNLOADS[kind](released)
    return taken_away(db, caller.account_id, "programme", programme_id, content, name, what="figures")


@lru_cache(maxsize=64)
def _chart(release: FunnelRelease) -> Markup:
    """A released table never changes, so its picture is drawn once."""
    return Markup(funnel_chart(release))  # noqa: S704  drawn by us, names escaped


def _in_file_names(text: str) -> str:
    """``text`` in the letters that any file system takes, with a dash at its end, or nothing."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")
    return f"{words}-" if words else ""
