"""Changing only what one has seen (If-Match), and creating only once (Idempotency-Key)."""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import JSONResponse, Response

from api.deps import CallerDep, DbDep
from api.errors import BadRequestError, ConflictError, InvalidError, StaleError, VersionMissingError
from api.pages.form_reading import FormDep
from api.pages.forms import Form
from models.base import TenantTable
from models.idempotency import GivenAnswer, given_answer, hold_key

CHANGED_SINCE = (
    "Something here was changed since you opened the page, perhaps in another window. "
    "Look at it again and repeat your change where it is still needed."
)
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def etag(row: TenantTable) -> str:
    """The ETag of a row's present version."""
    return f'"{row.version}"'


def require_version(row: TenantTable, expected: int) -> None:
    """Refuse to change what somebody else has changed since.

    :raises StaleError: where ``expected`` is no longer the row's version.
    """
    if row.version != expected:
        raise StaleError(CHANGED_SINCE, code="stale")


async def if_match(if_match: Annotated[str | None, Header()] = None) -> int:
    """The version a REST caller wants to change.

    :raises VersionMissingError: without the header; StaleError: where it can match no version of ours.
    """
    if if_match is None:
        raise VersionMissingError("Send the ETag you were given as If-Match.", code="if_match_missing")
    found = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', if_match.strip())
    if found is None:
        raise StaleError("If-Match is not an ETag of this resource.", code="stale")
    return int(found[1])


IfMatchDep = Annotated[int, Depends(if_match)]


def form_version(form: Form) -> int:
    """The version the person was looking at, from the form's hidden field.

    :raises VersionMissingError: where the form does not carry it.
    """
    if form.version is None:
        raise VersionMissingError("Open the page again and repeat your change.", code="version_missing")
    return form.version


class GivenBefore(Exception):  # noqa: N818  not an error: the first answer is given again
    """This creation was asked for before; ``answer`` is what was answered then."""

    def __init__(self, given: GivenAnswer) -> None:
        super().__init__("answered before")
        if given.body is None:
            self.answer: Response = Response(status_code=given.status, headers=given.headers)
        else:
            self.answer = JSONResponse(given.body, status_code=given.status, headers=given.headers)


@dataclass(frozen=True, slots=True)
class Creation:
    """One creation under its idempotency key, in the transaction of ``db``."""

    db: Session
    membership_id: Any
    key: str
    request_digest: str

    def created(
        self,
        resource: BaseModel,
        location: str,
        version: int,
        status: int = 201,
        *,
        kept: BaseModel | None = None,
    ) -> Response:
        """The answer to a REST creation, remembered; where it holds a secret, ``kept`` is instead."""
        headers = {"Location": location, "ETag": f'"{version}"'}
        body = resource.model_dump(mode="json")
        self._remember(status, headers, body if kept is None else kept.model_dump(mode="json"))
        return JSONResponse(body, status_code=status, headers=headers)

    def seen_other(self, answer: Response) -> Response:
        """The redirect after a form's creation, remembered."""
        kept = {name: value for name, value in answer.headers.items() if name in ("location", "hx-redirect")}
        self._remember(answer.status_code, kept, None)
        return answer

    def _remember(self, status: int, headers: dict[str, str], body: dict[str, Any] | None) -> None:
        self.db.add(
            GivenAnswer(
                membership_id=self.membership_id,
                key=self.key,
                request_digest=self.request_digest,
                status=status,
                headers=headers,
                body=body,
            )
        )
        self.db.flush()


async def _body_digest(request: Request) -> str:
    content = request.method.encode() + b"\0" + request.url.path.encode() + b"\0" + await request.body()
    return hashlib.sha256(content).hexdigest()


def rest_creation(
    caller: CallerDep,
    db: DbDep,
    request_digest: Annotated[str, Depends(_body_digest)],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Creation:
    """A REST creation under the Idempotency-Key header."""
    return _begin(db, caller.membership_id, _header_key(idempotency_key), request_digest)


CreationDep = Annotated[Creation, Depends(rest_creation)]


def upload_creation(
    request: Request,
    caller: CallerDep,
    db: DbDep,
    form: FormDep,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Creation:
    """A REST creation from an uploaded form, under the Idempotency-Key header.

    Told apart by what the form holds, since a repeated upload has other boundaries.
    """
    return _begin(db, caller.membership_id, _header_key(idempotency_key), _form_digest(request, form))


UploadCreationDep = Annotated[Creation, Depends(upload_creation)]


def form_creation(request: Request, db: Session, membership_id: Any, form: Form) -> Creation:
    """A creation by a form under its hidden key."""
    key = form.idempotency_key
    if key is None:
        raise BadRequestError("Open the page again and send the form from there.", code="key_missing")
    return _begin(db, membership_id, key, _form_digest(request, form))


def _header_key(key: str | None) -> str:
    if key is None or not KEY.fullmatch(key):
        raise BadRequestError(
            "Send an Idempotency-Key of 16 to 64 letters, digits, - or _.", code="key_missing"
        )
    return key


def _form_digest(request: Request, form: Form) -> str:
    content = [request.url.path, sorted((name, values) for name, values in form.fields.items())]
    files = [(name, hashlib.sha256(file.data).hexdigest()) for name, file in sorted(form.files.items())]
    return hashlib.sha256(repr((content, files)).encode()).hexdigest()


def _begin(db: Session, membership_id: Any, key: str, request_digest: str) -> Creation:
    if not hold_key(db, membership_id, key):
        raise ConflictError("The same request is being worked on. Try again in a moment.", code="in_flight")
    before = given_answer(db, membership_id, key)
    if before is not None and before.request_digest != request_digest:
        raise InvalidError("This Idempotency-Key was used for another request.", code="key_reused")
    if before is not None:
        raise GivenBefore(before)
    return Creation(db, membership_id, key, request_digest)


async def answer_again(_request: Request, error: GivenBefore) -> Response:
    """Give the first answer again."""
    return error.answer
