"""A corpus of hostile files, made here rather than stored: what each is, and how it must be refused."""

import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from api.files.problems import column_letter
from tests.files.workbooks import PLAIN_SHEET, cell, pack, sheet, workbook_parts

_CENTRAL = b"PK\x01\x02"
_SHEET = "xl/worksheets/sheet1.xml"
_PLAIN_CSV = b"name,email\r\nAnn,ann@example.org\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFile:
    """A file and the refusal it must get. `row` and `column` are checked where they are given."""

    what: str
    filename: str
    make: Callable[[], bytes]
    status: int
    code: str
    row: int | None = None
    column: str | None = None


def _with(name: str, content: bytes) -> bytes:
    return pack({**workbook_parts(), name: content})


def _with_sheet(rows: str) -> bytes:
    return pack(workbook_parts(sheet(rows)))


def _patched_directory(name: str, offset: int, value: bytes) -> bytes:
    """A sound workbook with bytes changed in one member's entry of the central directory."""
    data = bytearray(pack(workbook_parts()))
    at = data.rfind(_CENTRAL)
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.rfind(_CENTRAL, 0, at)
    data[at + offset : at + offset + len(value)] = value
    return bytes(data)


def _lying_both(size: int) -> bytes:
    """A sheet whose size is wrong in the directory and in its own header alike."""
    data = bytearray(_patched_directory(_SHEET, 24, struct.pack("<I", size)))
    at = data.find(_SHEET.encode()) - 30
    data[at + 22 : at + 26] = struct.pack("<I", size)
    return bytes(data)


def _overlapping() -> bytes:
    """Every member's entry leads to the first member's bytes."""
    data = bytearray(pack({"a": b"x" * 50, "b": b"x" * 50}, zipfile.ZIP_STORED))
    at = data.rfind(_CENTRAL)
    data[at + 42 : at + 46] = struct.pack("<I", 0)
    data[at + 46 : at + 47] = b"a"
    return bytes(data)


def _duplicate_member() -> bytes:
    return pack({**workbook_parts(), "xl/worksheets/SHEET1.xml": b"<a/>"})


def _columns(count: int) -> bytes:
    return _with_sheet(f'<row r="1">{"".join(cell(f"{column_letter(i)}1", "x") for i in range(count))}</row>')


def _rows(count: int) -> bytes:
    body = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(count))
    return pack(workbook_parts(sheet(body)), zipfile.ZIP_DEFLATED)


def _repeated_text(words: int) -> bytes:
    """A long text that forty thousand cells refer to."""
    texts = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    texts += f"<si><t>{'long ' * words}</t></si></sst>"
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(100))
    parts = workbook_parts(sheet("".join(f"<row>{row}</row>" for _ in range(400))))
    return pack({**parts, "xl/sharedStrings.xml": texts.encode()})


def _laughs() -> bytes:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{lines}]><sst><si><t>&l9;</t></si></sst>'
    return _with("xl/sharedStrings.xml", text.encode())


def _doctype_in_utf_16() -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]>{PLAIN_SHEET}'
    return _with(_SHEET, text.encode("utf-16"))


def _costly_styles() -> bytes:
    rows = "".join(f'<row r="{row}">{"<c/>" * 4_000}</row>' for row in range(1, 1_400))
    random_part = random.Random(7).randbytes(300_000)  # noqa: S311 - only keeps the ratio low
    return pack({**workbook_parts(sheet(rows)), "xl/media/picture.png": random_part})


def _endless_cells() -> bytes:
    """Within every size, and still more cells than there is time for."""
    noise = random.Random(3).randbytes(300_000).hex()  # noqa: S311 - only keeps the ratio low
    return pack(workbook_parts(sheet(f"<!--{noise}--><row>{'<c/>' * 5_700_000}</row>")))


def _xlsx(
    what: str,
    status: int,
    code: str,
    make: Callable[[], bytes],
    row: int | None = None,
    column: str | None = None,
) -> HostileFile:
    return HostileFile(
        what=what, filename="people.xlsx", make=make, status=status, code=code, row=row, column=column
    )


def _bombs() -> list[HostileFile]:
    """Small to send, large to read."""
    return [
        _xlsx(
            "bomb_of_one_member",
            413,
            "unpacks_too_large",
            lambda: _with("xl/media/a.png", bytes(300_000_000)),
        ),
        _xlsx("bomb_by_ratio", 413, "unpacks_too_large", lambda: _with_sheet(" " * 20_000_000)),
        _xlsx(
            "bomb_of_many_members",
            413,
            "too_many_members",
            lambda: pack({f"m{n}": b"" for n in range(40_000)}),
        ),
        _xlsx("bomb_of_repeated_text", 413, "text_too_long", lambda: _repeated_text(100_000)),
        _xlsx("bomb_of_repeated_lines", 413, "text_too_long", lambda: _repeated_text(700)),
        _xlsx("million_rows", 413, "too_many_rows", lambda: _rows(450_000)),
        _xlsx(
            "cell_in_the_last_row",
            413,
            "too_many_rows",
            lambda: _with_sheet(f"<row>{cell('A1048576', 'x')}</row>"),
        ),
        _xlsx("endless_formatting", 413, "unpacks_too_large", _costly_styles),
        _xlsx("endless_cells", 413, "too_costly", _endless_cells),
    ]


def _forged_archives() -> list[HostileFile]:
    """Archives that lie about what they hold, or hold what leads elsewhere."""
    return [
        _xlsx("overlapping_members", 422, "damaged", _overlapping),
        _xlsx("size_lying_low", 422, "lying_size", lambda: _lying_both(20)),
        _xlsx("size_lying_high", 422, "lying_size", lambda: _lying_both(9_000)),
        _xlsx(
            "size_lying_in_directory",
            422,
            "lying_size",
            lambda: _patched_directory(_SHEET, 24, struct.pack("<I", 9)),
        ),
        _xlsx("wrong_checksum", 422, "lying_size", lambda: _patched_directory(_SHEET, 16, b"abcd")),
        _xlsx(
            "nested_archive", 422, "nested_archive", lambda: _with("xl/embeddings/a.zip", pack({"a": b"b"}))
        ),
        _xlsx(
            "nested_archive_in_disguise",
            422,
            "nested_archive",
            lambda: _with("xl/media/a.png", pack({"a": b"b"})),
        ),
        _xlsx("name_leading_outside", 422, "unsafe_name", lambda: _with("../../etc/cron.d/job", b"x")),
        _xlsx("absolute_name", 422, "unsafe_name", lambda: _with("/etc/passwd", b"x")),
        _xlsx("name_with_backslash", 422, "unsafe_name", lambda: _with("xl\\..\\..\\a", b"x")),
        _xlsx("two_members_of_one_name", 422, "damaged", _duplicate_member),
    ]


def _closed_or_active() -> list[HostileFile]:
    """Entities, encryption and macros."""
    return [
        _xlsx("expanding_entities", 422, "entities", _laughs),
        _xlsx("entity_in_utf_16", 422, "entities", _doctype_in_utf_16),
        _xlsx(
            "external_entity",
            422,
            "entities",
            lambda: _with(
                "xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
            ),
        ),
        _xlsx("member_encrypted", 422, "encrypted", lambda: _patched_directory(_SHEET, 8, b"\x01\x00")),
        _xlsx(
            "workbook_encrypted", 422, "encrypted", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)
        ),
        _xlsx("macros_inside", 415, "macro_file", lambda: _with("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")),
        _xlsx(
            "macros_announced",
            415,
            "macro_file",
            lambda: _with(
                "[Content_Types].xml", b'<Types t="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
            ),
        ),
    ]


def _refused_cells() -> list[HostileFile]:
    """Sheets with too many columns, or with a cell that is not taken."""
    faulty_rows = f'<row r="1">{cell("A1", "name")}</row><row r="3">'
    return [
        _xlsx("all_16384_columns", 422, "too_many_columns", lambda: _columns(16_384)),
        _xlsx(
            "cell_in_the_last_column",
            422,
            "too_many_columns",
            lambda: _with_sheet(f"<row>{cell('XFD1', 'x')}</row>"),
        ),
        _xlsx(
            "formula",
            422,
            "formula",
            lambda: _with_sheet(f'{faulty_rows}<c r="B3"><f>1+1</f><v>2</v></c></row>'),
            3,
            "B",
        ),
        _xlsx(
            "error_value",
            422,
            "error_value",
            lambda: _with_sheet(f'{faulty_rows}<c r="A3" t="e"><v>#N/A</v></c></row>'),
            3,
            "A",
        ),
        _xlsx(
            "direction_character",
            422,
            "refused_character",
            lambda: _with_sheet(f"{faulty_rows}{cell('A3', 'a‮b')}</row>"),
            3,
            "name",
        ),
    ]


def _damaged() -> list[HostileFile]:
    """What is no workbook, or not a whole one."""
    return [
        _xlsx("nonsense", 422, "not_xlsx", lambda: random.Random(1).randbytes(5_000)),  # noqa: S311  no secret
        _xlsx("cut_short", 422, "damaged", lambda: pack(workbook_parts())[:-40]),
        _xlsx("malformed_xml", 422, "damaged", lambda: _with(_SHEET, b"<worksheet><sheetData>")),
        _xlsx("deep_xml", 422, "damaged", lambda: _with(_SHEET, b"<a>" * 300_000)),
        _xlsx("no_workbook", 422, "damaged", lambda: pack({"a": b"b"})),
        _xlsx("nothing_visible", 422, "no_sheet", lambda: pack(workbook_parts(state="hidden"))),
        _xlsx("other_compression", 422, "damaged", lambda: pack(workbook_parts(), zipfile.ZIP_BZIP2)),
        _xlsx(
            "reference_out_of_range",
            422,
            "damaged",
            lambda: _with_sheet(f"<row>{cell('A99999999', 'x')}</row>"),
        ),
        _xlsx("csv_in_disguise", 422, "not_xlsx", lambda: _PLAIN_CSV),
    ]


def _csv_files() -> list[HostileFile]:
    def csv(
        what: str, status: int, code: str, data: bytes, row: int | None = None, column: str | None = None
    ) -> HostileFile:
        return HostileFile(
            what=what,
            filename="people.csv",
            make=lambda: data,
            status=status,
            code=code,
            row=row,
            column=column,
        )

    return [
        csv("csv_of_a_million_rows", 413, "too_many_rows", b"a,b\n" * 1_000_000),
        csv("csv_too_large", 413, "file_too_large", b"a" * 6_000_000),
        csv("csv_of_16384_columns", 422, "too_many_columns", b"a," * 16_384 + b"a\n"),
        csv("csv_with_a_huge_cell", 422, "cell_too_long", b"name\n" + b"x" * 200_000, 2),
        csv("csv_with_a_long_cell", 422, "cell_too_long", b"name\n" + b"x" * 5_000, 2, "name"),
        csv("csv_with_an_open_quote", 422, "unbalanced_quote", b'name,email\nAnn,a\n"Bo,b\nCy,c\n', 3),
        csv("csv_with_a_heading_twice", 422, "duplicate_heading", b"name,Name\nAnn,a\n", 1, "B"),
        csv("csv_with_nul", 422, "refused_character", b"name,email\nAn\x00n,a\n", 2, "name"),
        csv(
            "csv_with_a_control_character", 422, "refused_character", b"name,email\nAnn,a\x1bb\n", 2, "email"
        ),
        csv("csv_with_a_line_separator", 422, "refused_character", "name\nA\u2028B\n".encode(), 2, "name"),
        csv("csv_with_a_formula", 422, "formula", b'name\n"=HYPERLINK(""http://a"")"\n', 2, "name"),
        csv("csv_in_no_character_set", 422, "unknown_encoding", b"name\n\x81\x8d\n"),
        csv("archive_named_csv", 415, "unknown_kind", pack({"a": b"b"})),
        csv("csv_of_nothing", 422, "empty_file", b"\xef\xbb\xbf\r\n"),
        HostileFile(
            what="macro_workbook", filename="a.XLSM", make=lambda: _PLAIN_CSV, status=415, code="macro_file"
        ),
        HostileFile(
            what="program", filename="a.exe", make=lambda: _PLAIN_CSV, status=415, code="unknown_kind"
        ),
        HostileFile(
            what="no_ending", filename="../../csv", make=lambda: _PLAIN_CSV, status=415, code="unknown_kind"
        ),
    ]


HOSTILE_FILES = (
    *_bombs(),
    *_forged_archives(),
    *_closed_or_active(),
    *_refused_cells(),
    *_damaged(),
    *_csv_files(),
)
