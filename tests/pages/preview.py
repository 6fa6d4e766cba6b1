"""An application that shows every component once, for the tests that look at them in a real browser."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from jinja2 import FileSystemLoader
from markupsafe import Markup
from starlette.responses import Response

from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormErrors
from api.pages.navigation import Link, Navigation
from api.pages.notices import SAVED
from api.pages.policy import CONTENT_SECURITY_POLICY
from api.pages.render import environment, mount_assets, redirect, render, render_fragment
from api.pages.values import Count, Option, ScorePart, Step, StepState, SummaryRow
from api.settings import Settings

TOPICS: Final = (
    Option(value="budgets", text="How budgets are set"),
    Option(value="boards", text="How boards decide", hint="Who prepares a paper, and who reads it"),
    Option(value="careers", text="Careers"),
)
STEPS: Final = (
    Step(text="Set up", state=StepState.DONE, when=date(2026, 9, 1)),
    Step(text="Invite and collect", state=StepState.DONE, when=date(2026, 10, 1), href="/lists"),
    Step(text="Round", state=StepState.NOW, detail="38 of 40 ready"),
    Step(text="Introduce", state=StepState.WAITING, when=date(2026, 12, 1)),
    Step(text="Meet", state=StepState.WAITING),
)
PARTS: Final = (
    ScorePart(text="Topics", points=420, most=500),
    ScorePart(text="Free time", points=250, most=300),
    ScorePart(text="Distance", points=0, most=200),
)
CHART: Final = Markup(
    '<svg viewBox="0 0 300 80" width="300" height="80">'
    '<rect x="0" y="10" width="200" height="20" fill="#005eb8"/>'
    '<rect x="0" y="45" width="120" height="20" fill="#7c2855"/></svg>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: int
    name: str
    organisation: str
    state: str
    free_hours: int


PEOPLE: Final = tuple(
    Person(
        id=number,
        name=f"{('Zoë', 'Ada', 'Kwame', 'Mei')[number % 4]} Person{number}",
        organisation=("North Trust", "South Trust")[number % 2],
        state=("ready", "missing free time")[number % 3 == 0],
        free_hours=number % 20,
    )
    for number in range(500)
)


pages = APIRouter()


def make_preview() -> FastAPI:
    """The application, without a database or sign-in."""
    app = FastAPI()
    app.state.settings = Settings()
    app.state.polls = iter(range(10_000))
    app.state.may_go_on = Event()
    mount_assets(app, app.state.settings, _navigation)
    loader = environment().loader
    assert isinstance(loader, FileSystemLoader)
    loader.searchpath.append(str(Path(__file__).parent / "preview_templates"))

    @app.middleware("http")
    async def protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        answer = await call_next(request)
        answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return answer

    app.include_router(pages)
    return app


@pages.get("/fields")
def fields(request: Request) -> Response:
    form = Form.of({"name": "Ada <b>Lovelace</b>", "topics": ["boards"], "starts_on": date(2026, 12, 1)})
    return render(request, "fields.html", form=form, topics=TOPICS, back_href="/programme")


@pages.get("/fields/refused")
def refused(request: Request) -> Response:
    errors = FormErrors.of(
        {
            "name": "Enter your name",
            "note": "Your note must have 200 characters or fewer",
            "side": "Choose a side",
            "topics": "Choose at least one topic",
            "starts_on": "Start must be a real date, like 1 12 2026",
            "people": "Choose a file",
            "free": "Choose at least one half-hour",
        }
    )
    form = Form(fields={"note": ("kept as typed",)}, errors=errors)
    return render(request, "fields.html", 422, form=form, topics=TOPICS, back_href="/programme")


@pages.get("/week")
def week(request: Request) -> Response:
    return render(request, "week.html", form=Form.of({"free": frozenset({18, 19})}))


@pages.post("/week")
def keep_week(request: Request, form: FormDep) -> Response:
    return render(request, "week.html", form=form, sent=",".join(form.values("free")))


@pages.get("/lists")
def lists(request: Request, q: str = "", is_partial: bool = False) -> Response:
    people = [person for person in PEOPLE if q.lower() in person.name.lower()]
    return render(request, "lists.html", people=people, q=q, is_partial=is_partial, is_wide=True)


@pages.post("/lists")
def invite(request: Request, form: FormDep) -> Response:
    return redirect(request, "/programme", SAVED())


@pages.get("/programme")
def programme(request: Request) -> Response:
    counts = (
        Count(number=40, text="joined", href="/lists"),
        Count(number=38, text="ready", detail="2 miss their free time"),
        Count(number=1200, text="matched"),
    )
    rows = (
        SummaryRow(label="Name", value="Ada Lovelace", change_href="/fields"),
        SummaryRow(label="Free time", value="Mon 09:00-12:00\nWed 13:00-15:30"),
    )
    moment = datetime(2026, 12, 1, 10, tzinfo=UTC)
    return render(
        request,
        "programme.html",
        steps=STEPS,
        counts=counts,
        rows=rows,
        parts=PARTS,
        chart=CHART,
        moment=moment,
    )


@pages.get("/job")
def job(request: Request) -> Response:
    return render(request, "job.html", steps=_job(0), url="/job/steps", refresh_seconds=2)


@pages.get("/job/go-on")
def let_job_go_on(request: Request) -> Response:
    request.app.state.may_go_on.set()
    return Response(status_code=204)


@pages.get("/job/steps")
def job_steps(request: Request) -> Response:
    state = request.app.state
    at = next(state.polls) + 1 if state.may_go_on.is_set() else 1
    if at > 4:
        return redirect(request, "/programme", SAVED())
    return render_fragment(request, "job.html", "progress", steps=_job(at), url="/job/steps")


@pages.get("/problem")
def problem(request: Request) -> Response:
    return render(
        request, "layout/error.html", 404, title="Not found", detail="", errors=(), request_id="7b1e"
    )


def _job(at: int) -> tuple[Step, ...]:
    names = ("Waiting for its turn", "Reading the people", "Finding the best pairs", "Checking the proof")
    states = [StepState.DONE if n < at else StepState.NOW if n == at else StepState.WAITING for n in range(4)]
    return tuple(Step(text=name, state=state) for name, state in zip(names, states, strict=True))


def _navigation(request: Request) -> Navigation:
    links = (
        Link(text="Home", href="/"),
        Link(text="Reverse mentoring 2026", href="/programme"),
        Link(text="People", href="/lists"),
        Link(text="Statistics", href="/statistics"),
    )
    return Navigation(
        person="Grace Hopper",
        partnership="Northern Care Partnership",
        links=links,
        account_links=(Link(text="Switch partnership", href="/switch"),),
    )
