"""From a request's body to a :class:`Form`, within bounds."""

import unicodedata
from collections.abc import AsyncGenerator
from typing import Annotated, Final

from fastapi import Depends
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from api.deps import get_settings
from api.errors import BadRequestError, TooLargeError, UnsupportedError
from api.pages.forms import Form, Upload

MAX_FIELDS: Final = 1500
"""Enough for 500 chosen rows and the 336 half-hours of a week."""
MAX_FIELD_BYTES: Final = 64 * 1024
MAX_FILES: Final = 5

URL_ENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs"})
_REFUSED: Final = frozenset(
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffd\ufffe\uffff"
)
"""Line separators, bidirectional overrides, and what stands for bytes that were no text."""


async def read_form(request: Request) -> Form:
    """The form in the request's body.

    Characters that no text may hold are taken out and the field is named in ``Form.unclean``.
    Raises BadRequestError for a malformed body, TooLargeError for too large a one and UnsupportedError
    for a body that is no form.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    try:
        if media_type == MULTIPART:
            data = await _multipart(request)
        elif media_type == URL_ENCODED:
            data = await _url_encoded(request)
        else:
            raise UnsupportedError("Send the form of the page.")
    except MultiPartException as refused:
        if refused.message.startswith(("Too many", "Field exceeded", "Part exceeded")):
            raise TooLargeError("Send fewer or shorter answers at once.") from None
        raise BadRequestError("Go back, load the page again and send it once more.") from None
    except FormParserError:
        raise BadRequestError("Go back, load the page again and send it once more.") from None
    try:
        return await _form(data)
    finally:
        await data.close()


FormDep = Annotated[Form, Depends(read_form)]
"""The form of a request, for a page function's parameter."""


def is_clean(text: str) -> bool:
    """Whether a text holds only characters that may be kept: no controls but newline and tab."""
    return not any(_is_refused(character) for character in text)


async def _url_encoded(request: Request) -> FormData:
    stream = _within(request, (await get_settings(request)).max_body_bytes)
    return await FormParser(
        request.headers, stream, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
    ).parse()


async def _multipart(request: Request) -> FormData:
    return await MultiPartParser(
        request.headers,
        _within(request, (await get_settings(request)).max_upload_bytes),
        max_files=MAX_FILES,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    ).parse()


async def _within(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooLargeError(f"Send less than {most / 1_000_000:.0f} MB at once.")
        yield chunk


async def _form(data: FormData) -> Form:
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, Upload] = {}
    unclean: set[str] = set()
    for sent_name, value in data.multi_items():
        name = _cleaned(sent_name)
        if isinstance(value, UploadFile):
            if name in files:
                raise BadRequestError("Send one file in each field.", code="duplicate_file")
            if value.filename:
                files[name] = await _upload(value)
            continue
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if not is_clean(text):
            unclean.add(name)
        fields[name] = (*fields.get(name, ()), _cleaned(text))
    return Form(fields=fields, files=files, unclean=frozenset(unclean))


async def _upload(file: UploadFile) -> Upload:
    return Upload(
        filename=_cleaned(file.filename or ""),
        media_type=(file.content_type or "").lower(),
        data=await file.read(),
    )


def _cleaned(text: str) -> str:
    return "".join(character for character in text if not _is_refused(character))


def _is_refused(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _REFUSED or unicodedata.category(character) in _REFUSED_CATEGORIES
