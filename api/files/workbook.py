"""An XLSX file's first visible sheet: checked, put alone into a clean workbook, and read.

Only the sheet, its texts and its styles are kept, so what calamine reads is what was checked here.
"""

import datetime as dt
import io
import posixpath
import zipfile
from decimal import Decimal
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from api.files.archive import unpack
from api.files.problems import Limits, refuse
from api.files.sheet import SheetCheck
from api.files.xml_walk import local_name, unreadable, walk

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"


def read_workbook(data: bytes, limits: Limits) -> list[tuple[int, list[str]]]:
    """The sheet's rows that hold something, each with its number (first is 1). Raises TableError."""
    parts = unpack(data, limits)
    book = _Workbook(parts)
    sheet = book.sheet()
    SheetCheck(limits, book.text_lengths()).check(sheet)
    clean = _clean_workbook(book, sheet)
    del parts, sheet, book
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(clean)) as workbook:
            grid = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise unreadable() from error
    rows: list[tuple[int, list[str]]] = []
    for number, values in enumerate(grid, start=1):
        cells = [cell_text(value) for value in values]
        if any(cells):
            rows.append((number, cells))
    return rows


def cell_text(value: Value) -> str:
    """What a person sees in the cell: `3` for 3.0, `2026-12-01`, `09:30`, `TRUE`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime):
        value = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        day = value.date().isoformat()
        return day if value.time() == dt.time() else f"{day} {_time(value.time())}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return _time(value)


def _number(value: float) -> str:
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


def _time(value: dt.time) -> str:
    if value.microsecond >= 500_000:
        moment = dt.datetime.combine(dt.date(2000, 1, 1), value) + dt.timedelta(seconds=1)
        value = moment.time()
    return value.isoformat("seconds" if value.second else "minutes")


class _Workbook:
    """Where the parts are that a sheet needs."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._sheets: list[str] = []
        self._targets: dict[str, str] = {}
        self._by_kind: dict[str, str] = {}
        self.counts_from_1904 = False
        walk(self._part("xl/workbook.xml"), self._on_book)
        walk(self._part("xl/_rels/workbook.xml.rels"), self._on_relation)

    def sheet(self) -> bytes:
        """The first visible sheet."""
        for relation in self._sheets:
            target = self._targets.get(relation, "")
            if "/worksheets/" in target:
                return self._part(target)
        raise refuse("no_sheet", "The file has no visible sheet.")

    def other(self, kind: str) -> bytes | None:
        """The shared texts ("sharedStrings") or the "styles", well-formed, if there are any."""
        if kind not in self._by_kind:
            return None
        content = self._part(self._by_kind[kind])
        walk(content)
        return content

    def text_lengths(self) -> list[int]:
        """How long each shared text is, in characters."""
        lengths: list[int] = []

        def on_start(name: str, _: dict[str, str]) -> None:
            if local_name(name) == "si":
                lengths.append(0)

        def on_text(text: str) -> None:
            if lengths:
                lengths[-1] += len(text)

        if content := self.other("sharedStrings"):
            walk(content, on_start, text=on_text)
        return lengths

    def _part(self, name: str) -> bytes:
        if name not in self._parts:
            raise unreadable()
        return self._parts[name]

    def _on_book(self, name: str, attributes: dict[str, str]) -> None:
        name = local_name(name)
        if name == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904", "0") in ("1", "true")
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            self._sheets += [value for key, value in attributes.items() if key.endswith(":id")]

    def _on_relation(self, name: str, attributes: dict[str, str]) -> None:
        if local_name(name) != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))[1:].lower()
        self._targets[attributes.get("Id", "")] = target
        self._by_kind[attributes.get("Type", "").rpartition("/")[2]] = target


def _clean_workbook(book: _Workbook, sheet: bytes) -> bytes:
    """A workbook of our own around the sheet, its texts and its styles."""
    types = {"worksheet": "sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
    contents = {
        "worksheet": sheet,
        "sharedStrings": book.other("sharedStrings"),
        "styles": book.other("styles"),
    }
    kept = [kind for kind, content in contents.items() if content is not None]
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind}" Target="{types[kind]}"/>' for kind in kept
    )
    overrides = "".join(
        f'<Override PartName="/xl/{types[kind]}" ContentType='
        f'"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for kind in kept
    )
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{main}"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="book" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr '
        f'date1904="{int(book.counts_from_1904)}"/><sheets><sheet name="Sheet" sheetId="1" '
        'r:id="worksheet"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        for kind in kept:
            archive.writestr(f"xl/{types[kind]}", contents[kind] or b"")
    return packed.getvalue()
