"""Problems rendered once: problem+json under /api, a page elsewhere; never with what was sent."""

from typing import Any, Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg.errors import UniqueViolation
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import (
    ConflictError,
    FieldError,
    InvalidError,
    NotFoundError,
    NotSignedInError,
    ProblemError,
    SecondStepError,
    TooManyError,
)
from api.pages.render import local_path, redirect, render, render_fragment, wants_fragment
from api.security.bearer import TOKEN_REFUSED, challenge
from api.security.caller import Caller

log = structlog.get_logger("http")
AGAIN: Final = "confirmation_needed"
"""What wants a fresh confirmation is a page, or a form that has a page under its own path."""
REFUSALS: Final = frozenset({403, 429})
"""Statuses that say no to somebody for who they are, or for how often they tried."""
MESSAGES = {
    "missing": "This is required.",
    "extra_forbidden": "This field is not known here.",
    "string_too_long": "This is too long.",
    "string_too_short": "This is too short.",
    "json_invalid": "The body is not JSON.",
}
"""Plain words for pydantic's codes; its own messages may repeat the input, so others get a general one."""


class ProblemField(BaseModel):
    """Where a problem lies, and its stable code."""

    place: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457, with the fields to correct and the id under which the log knows this request."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    code: str = ""
    request_id: str
    errors: list[ProblemField] = []


def is_for_programs(request: Request) -> bool:
    """Whether a program asks rather than a person."""
    return request.url.path.startswith("/api/")


def problem_answer(request: Request, problem: ProblemError) -> Response:
    """The answer that tells ``problem`` to whoever asked."""
    answer = _answer(request, problem)
    if isinstance(problem, TooManyError):
        answer.headers["Retry-After"] = str(problem.seconds)
    if answer.status_code in REFUSALS or problem.code == TOKEN_REFUSED:
        _note_refusal(request, answer.status_code, problem.code)
    return answer


def _note_refusal(request: Request, status: int, code: str) -> None:
    """Who was refused what: by ids and the route's own words, never by what was sent."""
    known: dict[str, Caller | None] = request.scope["state"]
    caller = known.get("caller") or known.get("waiting")
    log.warning(
        "refused",
        status=status,
        code=code,
        method=request.method,
        route=getattr(request.scope.get("route"), "path", None),
        account_id=str(caller.account_id) if caller else None,
        partnership_id=str(caller.partnership_id) if caller else None,
        token_id=str(caller.token_id) if caller and caller.token_id else None,
    )


def _answer(request: Request, problem: ProblemError) -> Response:
    if not is_for_programs(request) and any(error.place.startswith("path.") for error in problem.errors):
        problem = NotFoundError()
    if is_for_programs(request):
        answer = _as_json(
            request, problem.status, problem.title, problem.detail, problem.code, problem.errors
        )
        if isinstance(problem, NotSignedInError):
            answer.headers["WWW-Authenticate"] = challenge(problem.code)
        return answer
    if isinstance(problem, NotSignedInError) and request.method == "GET":
        return redirect(request, f"/sign-in?next={local_path(request.url.path)}")
    if isinstance(problem, SecondStepError) and (request.method == "GET" or problem.code == AGAIN):
        return redirect(request, confirming(request))
    told = " ".join([problem.detail, *(error.message for error in problem.errors)]).strip()
    return _as_page(request, problem.status, problem.title, told)


def confirming(request: Request) -> str:
    """Where whoever asks confirms that it is them, and comes back."""
    caller: Caller | None = request.state.caller
    place = "/openid/sign-in" if caller is not None and caller.is_vouched_for else "/second-step"
    return f"{place}?next={quote(local_path(_asked(request)), safe='/')}"


def _asked(request: Request) -> str:
    """The path that was asked for, with its query."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def install(app: FastAPI) -> None:
    """Have every error of the application answered here."""
    app.exception_handler(ProblemError)(_of_problem)
    app.exception_handler(RequestValidationError)(_of_validation)
    app.exception_handler(HTTPException)(_of_framework)
    app.exception_handler(IntegrityError)(_of_database)


async def _of_problem(request: Request, error: ProblemError) -> Response:
    return problem_answer(request, error)


async def _of_validation(request: Request, error: RequestValidationError) -> Response:
    return problem_answer(request, InvalidError(errors=tuple(field_error(item) for item in error.errors())))


async def _of_database(request: Request, error: IntegrityError) -> Response:
    """Two who write the same at one moment: the second comes too late, and nothing of theirs is written."""
    if not isinstance(error.orig, UniqueViolation):
        raise error
    words = "Somebody else wrote the same at this moment. Look at it and repeat your change if it is needed."
    return problem_answer(request, ConflictError(words, code="at_once"))


async def _of_framework(request: Request, error: HTTPException) -> Response:
    detail = str(error.detail)
    title = {404: "Not found", 405: "This cannot be done here"}.get(error.status_code, detail)
    headers = dict(error.headers or {})
    if is_for_programs(request):
        answer: Response = _as_json(request, error.status_code, title, "", "", ())
    else:
        answer = _as_page(request, error.status_code, title, "")
    answer.headers.update(headers)
    return answer


def _as_page(request: Request, status: int, title: str, detail: str) -> Response:
    """A page that says it; a part of one where htmx asked for a part, which it puts in its place."""
    request_id: str = request.scope["state"]["request_id"]
    said = {"title": title, "detail": detail, "request_id": request_id}
    if wants_fragment(request):
        return render_fragment(request, "layout/error.html", "explained", status, is_part=True, **said)
    return render(request, "layout/error.html", status, **said)


def _as_json(
    request: Request, status: int, title: str, detail: str, code: str, errors: tuple[FieldError, ...]
) -> JSONResponse:
    problem = Problem(
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path,
        code=code,
        request_id=request.scope["state"]["request_id"],
        errors=[ProblemField(place=e.place, code=e.code, message=e.message) for e in errors],
    )
    return JSONResponse(problem.model_dump(), status_code=status, media_type="application/problem+json")


def field_error(item: Any) -> FieldError:
    """One of pydantic's errors in our words, without the input."""
    code = str(item["type"])
    place = ".".join(str(part) for part in item["loc"])
    _, is_ours, own_words = item["msg"].partition("Value error, ")
    message = own_words if is_ours else MESSAGES.get(code, "This cannot be used.")
    return FieldError(place=place, code=code, message=message)
