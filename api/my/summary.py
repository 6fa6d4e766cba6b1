"""All answers in words, for the page on which people check them."""

from dataclasses import dataclass

from sqlmodel import Session

from api.free_time import DAY_NAMES, free_ranges
from api.my.own import Own
from api.my.schemas import MyAnswers
from api.my.steps import Step
from api.pages.values import SummaryRow
from api.vocabulary import MEETING_MODES, PAY_BANDS
from models import partnerships, placements

NOTHING = "Not answered yet"
LEFT_OUT = "Left empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One topic of the form with its answers."""

    heading: str
    rows: tuple[SummaryRow, ...]


def summary_of(db: Session, mine: Own, answers: MyAnswers) -> tuple[Section, ...]:
    """The topics in the form's order."""
    sections = [
        _about(db, mine, answers),
        _topics(mine, answers),
        _times(mine, answers),
        _apart(mine, answers),
    ]
    if mine.has_wishes:
        sections.append(_wishes(db, mine, answers))
    return tuple(sections)


def free_time_in_words(half_hours: list[int]) -> str:
    """One day a line: "Monday 09:00 to 12:00, 14:00 to 15:00"."""
    days: dict[int, list[str]] = {}
    for free in free_ranges(half_hours):
        days.setdefault(free.day, []).append(str(free).split(" ", 1)[1].replace("-", " to "))
    return "\n".join(f"{DAY_NAMES[day]} {', '.join(times)}" for day, times in days.items())


def _about(db: Session, mine: Own, answers: MyAnswers) -> Section:
    about = answers.about
    organisation = partnerships.organisation(db, about.organisation_id)
    rows = (
        ("Name", about.name),
        ("Organisation", organisation.name if organisation else NOTHING),
        ("Site", about.site or LEFT_OUT),
        ("Directorate", about.directorate or LEFT_OUT),
        ("Team", about.team or LEFT_OUT),
        ("Role group", about.role_group or NOTHING),
        ("Pay band", PAY_BANDS.get(about.pay_band, about.pay_band) or NOTHING),
        ("Profession", about.profession or LEFT_OUT),
        ("Line manager’s email", about.line_manager_email or LEFT_OUT),
    )
    return _section(mine, Step.ABOUT, "About you", rows)


def _topics(mine: Own, answers: MyAnswers) -> Section:
    rows = [
        ("Topics", "\n".join(answers.topics.topics) or NOTHING),
        ("First words", answers.topics.first_words or LEFT_OUT),
    ]
    if mine.most_partners > 1:
        rows.append(("How many people", str(answers.topics.capacity)))
    return _section(mine, Step.TOPICS, "What it is about", tuple(rows))


def _times(mine: Own, answers: MyAnswers) -> Section:
    modes = "\n".join(MEETING_MODES.get(mode, mode) for mode in answers.times.meeting_modes)
    rows = (
        ("Ways of meeting", modes or NOTHING),
        ("Free time", free_time_in_words(answers.times.free) or NOTHING),
    )
    return _section(mine, Step.TIMES, "How and when you can meet", rows)


def _apart(mine: Own, answers: MyAnswers) -> Section:
    rows = (("Not with", "\n".join(answers.apart.people) or "Nobody named"),)
    return _section(mine, Step.APART, "People you should not be paired with", rows)


def _wishes(db: Session, mine: Own, answers: MyAnswers) -> Section:
    titles = {row.id: row.title for row in placements.placements(db, mine.programme.id)}
    wished = [titles[wish] for wish in answers.wishes.placements if wish in titles]
    text = "\n".join(f"{number}. {title}" for number, title in enumerate(wished, start=1))
    return _section(mine, Step.WISHES, "Placements you would like", (("Wishes", text or LEFT_OUT),))


def _section(mine: Own, step: Step, heading: str, rows: tuple[tuple[str, str], ...]) -> Section:
    href = f"/my/{mine.participation.id}/{step.value}?then={Step.CHECK.value}"
    return Section(
        heading=heading,
        rows=tuple(SummaryRow(label=label, value=value, change_href=href) for label, value in rows),
    )
