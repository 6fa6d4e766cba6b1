"""Releasing participation figures once, and showing them ever after.

True counts live in the memory of :func:`_protected` alone: what it returns is protected, and only that is
stored, shown and handed out.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from api.equality.store import groups_of
from api.errors import ConflictError, NotFoundError
from api.ethnicity import WresGroup
from api.pages.filters import LONDON
from api.settings import Settings
from api.statistics.disclosure import HouseRule
from api.statistics.funnel import Step, count_funnel
from api.statistics.release import (
    FUNNEL_TABLE,
    FinancialYear,
    FunnelRelease,
    release_from_json,
    release_funnel,
    release_to_json,
)
from api.statistics.schemas import FigurePublic, FunnelPublic, FunnelRow, ProgrammeFigures
from models import audit, funnel, programmes, statistic_releases
from models.database import Database, partnership_of
from models.funnel import Progress
from models.programmes import Programme
from models.statistic_releases import StatisticRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A frozen table and the row that holds it."""

    row: StatisticRelease
    release: FunnelRelease


def read_year(label: str) -> FinancialYear:
    """The financial year of an address, like ``2026-27``.

    :raises NotFoundError: for anything else.
    """
    try:
        return FinancialYear.read(label)
    except ValueError:
        raise NotFoundError from None


def in_address(year: FinancialYear) -> str:
    """``2026-27``: a financial year without a stroke, for addresses and file names."""
    return year.label.replace("/", "-")


def get_programme(db: Session, programme_id: UUID) -> Programme:
    """One programme.

    :raises NotFoundError: where there is none of this id.
    """
    programme = programmes.programme(db, programme_id)
    if programme is None:
        raise NotFoundError
    return programme


def programmes_with_people(db: Session, only: frozenset[UUID] | None) -> list[Programme]:
    """The programmes that anybody came into, the newest first; ``only`` narrows them."""
    joined = funnel.first_joined(db)
    return [
        programme
        for programme in programmes.programmes(db)
        if programme.id in joined and (only is None or programme.id in only)
    ]


def figures_there_are(db: Session, only: frozenset[UUID] | None) -> list[ProgrammeFigures]:
    """The programmes that anybody came into, each with the years whose table was released."""
    released = list_released(db, only)
    return [
        ProgrammeFigures(
            programme_id=programme.id,
            programme=programme.name,
            released=[
                each.release.financial_year for each in released if each.row.programme_id == programme.id
            ],
        )
        for programme in programmes_with_people(db, only)
    ]


def years_of(db: Session, only: frozenset[UUID] | None, now: datetime) -> list[FinancialYear]:
    """The financial years since the first person came into any programme, the latest first."""
    joined = [at for programme, at in funnel.first_joined(db).items() if only is None or programme in only]
    if not joined:
        return []
    starts = FinancialYear.of(min(joined).astimezone(LONDON).date()).starts
    present = FinancialYear.of(now.astimezone(LONDON).date()).starts
    return [FinancialYear(starts=year) for year in range(present, starts - 1, -1)]


def has_people(db: Session, programme_id: UUID, year: FinancialYear) -> bool:
    """Whether anybody came into the programme in that year."""
    return bool(funnel.progress_of_people(db, programme_id, _starts_at(year), _ends_at(year)))


def find_released(db: Session, programme_id: UUID, year: FinancialYear) -> Released | None:
    """The frozen table, or None where it was not released yet."""
    row = statistic_releases.statistic_release(db, programme_id, year.label, FUNNEL_TABLE)
    return None if row is None else Released(row=row, release=release_from_json(row.content))


def get_released(db: Session, programme_id: UUID, year: FinancialYear) -> Released:
    """The frozen table.

    :raises NotFoundError: where it was not released yet.
    """
    released = find_released(db, programme_id, year)
    if released is None:
        raise NotFoundError("This table has not been released.", code="not_released")
    return released


def list_released(db: Session, only: frozenset[UUID] | None) -> list[Released]:
    """Every frozen table, the latest first; ``only`` narrows them to these programmes."""
    rows = statistic_releases.statistic_releases(db, FUNNEL_TABLE)
    return [
        Released(row=row, release=release_from_json(row.content))
        for row in rows
        if only is None or row.programme_id in only
    ]


def release(
    db: Session,
    database: Database,
    settings: Settings,
    programme_id: UUID,
    year: FinancialYear,
    actor_id: UUID,
) -> Released:
    """Count, protect and freeze. It can't be undone, for a second table would disclose what changed.

    :raises NotFoundError: where there is no such programme.
    :raises ConflictError: where it was released before, or nobody came into the programme in that year.
    """
    programme = programmes.programme(db, programme_id, lock=True)
    if programme is None:
        raise NotFoundError
    if find_released(db, programme_id, year) is not None:
        raise ConflictError("It was released before, and its figures don’t change.", code="released")
    people = funnel.progress_of_people(db, programme_id, _starts_at(year), _ends_at(year))
    if not people:
        raise ConflictError("Nobody was invited in this year.", code="nobody")
    now: datetime = db.info["clock"].now()
    protected = _protected(database, settings, partnership_of(db), programme, year, people, now)
    row = StatisticRelease(
        programme_id=programme_id,
        financial_year=year.label,
        table_name=FUNNEL_TABLE,
        content=release_to_json(protected),
        frozen_at=now,
        frozen_by=actor_id,
    )
    db.add(row)
    db.flush()
    detail = {"table": FUNNEL_TABLE, "financial_year": year.label}
    audit.record(db, "released", "statistic_release", row.id, actor_id=actor_id, detail=detail)
    return Released(row=row, release=protected)


def public(released: Released) -> FunnelPublic:
    """A frozen table as it is handed out."""
    release = released.release
    return FunnelPublic(
        programme_id=released.row.programme_id,
        programme=release.programme,
        financial_year=release.financial_year,
        frozen_at=release.frozen_at,
        threshold=release.threshold,
        base=release.base,
        rows=[_row(release, number) for number in range(len(release.groups))],
        notes=list(release.notes),
    )


def _protected(
    database: Database,
    settings: Settings,
    partnership_id: UUID,
    programme: Programme,
    year: FinancialYear,
    people: list[Progress],
    now: datetime,
) -> FunnelRelease:
    with database.monitoring(partnership_id) as db:
        groups = groups_of(db, settings)
    counted = count_funnel(
        (groups.get(person.person_id, WresGroup.UNKNOWN), furthest_step(person, programme.sessions_planned))
        for person in people
    )
    rule = HouseRule(threshold=settings.statistics_threshold, base=settings.statistics_base)
    return release_funnel(counted, programme=programme.name, year=year, rule=rule, frozen_at=now)


def furthest_step(person: Progress, sessions_planned: int) -> Step:
    """The furthest step somebody took; pure."""
    if person.is_completed or person.sessions_met >= sessions_planned:
        return Step.COMPLETED
    if person.sessions_met:
        return Step.MET
    if person.is_matched:
        return Step.MATCHED
    return Step.REGISTERED if person.has_registered else Step.INVITED


def is_over(year: FinancialYear, now: datetime) -> bool:
    """Whether nobody can come into the year's table any more."""
    return now >= _ends_at(year)


def _starts_at(year: FinancialYear) -> datetime:
    return datetime.combine(year.first_day, time.min, LONDON)


def _ends_at(year: FinancialYear) -> datetime:
    return datetime.combine(year.last_day + timedelta(days=1), time.min, LONDON)


def _row(release: FunnelRelease, number: int) -> FunnelRow:
    cells = release.table.rows[number]
    return FunnelRow(
        group=release.groups[number],
        figures=[
            FigurePublic(step=step, text=cell.text, value=cell.value, percent=release.share(number, place))
            for place, (step, cell) in enumerate(zip(release.steps, cells, strict=True))
        ],
    )
