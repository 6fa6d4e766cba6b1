"""The parts of an XLSX archive, each one checked before anything reads it.

The checks follow what PyPI's warehouse asks of uploads: sizes that don't lie, members that don't overlap,
bounded ratios. Every member is unpacked here with a bound, so no later reader sees the original archive.
"""

import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from api.files.problems import TOO_LARGE, WRONG_KIND, Limits, TableError, refuse

_LOCAL_HEADER: Final = struct.Struct("<4sHHHHHIIIHH")
_END: Final = struct.Struct("<4sHHHHIIH")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NESTED_KINDS: Final = frozenset(
    {".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".rar", ".7z", ".gz", ".bz2", ".xz", ".tar", ".jar"}
)
_NESTED_STARTS: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
)
_RATIO_COUNTS_FROM: Final = 1_000_000


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The archive's members by lower-case name. Raises TableError."""
    if data.startswith(_OLE):
        raise refuse(
            "encrypted",
            "The file is protected by a password or in Excel’s old format. "
            "Save it as .xlsx without a password.",
        )
    if not data.startswith(b"PK\x03\x04"):
        raise refuse("not_xlsx", "This is no XLSX file, whatever its name says.")
    members = _members(data, limits)
    _check_names(members)
    _check_sizes(members, len(data), limits)
    parts: dict[str, bytes] = {}
    end_of_last = 0
    for member in sorted(members, key=lambda info: info.header_offset):
        content, end = _content(data, member, end_of_last)
        end_of_last = end
        _check_content(member, content)
        parts[member.filename.lower()] = content
    return parts


def _damaged() -> TableError:
    return refuse("damaged", "The file is damaged. Open it in a spreadsheet and save it again as .xlsx.")


def _too_large() -> TableError:
    return refuse("unpacks_too_large", "The file grows far too large when it is opened.", status=TOO_LARGE)


def _members(data: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """The central directory, its announced size checked before it is read."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(data):
        raise _damaged()
    _, disk, first_disk, here, total, size, offset, _ = _END.unpack_from(data, at)
    if disk or first_disk or here != total or 0xFFFFFFFF in (size, offset):
        raise _damaged()
    if total > limits.members or size > limits.members * 600:
        raise refuse("too_many_members", "The file is made of far too many parts.", status=TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
        raise _damaged() from error
    if len(members) != total:
        raise _damaged()
    return members


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.orig_filename for member in members]
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or set("\\\x00:") & set(name):
            raise refuse("unsafe_name", "The file holds a part whose name leads outside it.")
        if path.suffix.lower() in _NESTED_KINDS:
            raise refuse("nested_archive", "The file holds another archive or workbook. Remove it.")
    if len({name.lower() for name in names}) != len(names):
        raise _damaged()
    if any(PurePosixPath(name.lower()).name == "vbaproject.bin" for name in names):
        raise _macro()


def _macro() -> TableError:
    return refuse(
        "macro_file", "The file holds macros. Save it as .xlsx or CSV without them.", status=WRONG_KIND
    )


def _check_sizes(members: list[zipfile.ZipInfo], archive_size: int, limits: Limits) -> None:
    if sum(member.compress_size for member in members) > archive_size:
        raise _damaged()
    if sum(member.file_size for member in members) > limits.unpacked:
        raise _too_large()
    for member in members:
        if member.flag_bits & 0x1:
            raise refuse("encrypted", "The file is protected by a password. Save it without one.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged()
        if member.file_size > _RATIO_COUNTS_FROM and member.file_size > limits.ratio * member.compress_size:
            raise _too_large()


def _content(data: bytes, member: zipfile.ZipInfo, not_before: int) -> tuple[bytes, int]:
    """A member's bytes and where they end in the archive; its header must agree with the directory."""
    start = member.header_offset
    if start < not_before or start + _LOCAL_HEADER.size > len(data):
        raise _damaged()
    header = _LOCAL_HEADER.unpack_from(data, start)
    signature, flags, method, size, name_length, extra_length = header[0], *header[2:4], *header[8:]
    name_at = start + _LOCAL_HEADER.size
    name = data[name_at : name_at + name_length].decode("utf-8" if flags & 0x800 else "cp437", "replace")
    if signature != b"PK\x03\x04" or method != member.compress_type or name != member.orig_filename:
        raise _damaged()
    if not flags & 0x8 and size not in (member.file_size, 0xFFFFFFFF):
        raise _lying()
    content_at = name_at + name_length + extra_length
    end = content_at + member.compress_size
    packed = data[content_at:end]
    if len(packed) != member.compress_size:
        raise _damaged()
    return _inflated(packed, member), end


def _inflated(packed: bytes, member: zipfile.ZipInfo) -> bytes:
    """The bytes, never more than one beyond what the directory announced."""
    content = packed
    if member.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, member.file_size + 1)
        except zlib.error as error:
            raise _damaged() from error
        if inflater.unconsumed_tail or inflater.unused_data:
            raise _lying()
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise _lying()
    return content


def _lying() -> TableError:
    return refuse("lying_size", "The file’s parts are not of the size it says. Save it again as .xlsx.")


def _check_content(member: zipfile.ZipInfo, content: bytes) -> None:
    if content.startswith(_NESTED_STARTS):
        raise refuse("nested_archive", "The file holds another archive or workbook. Remove it.")
    if member.filename.lower() == "[content_types].xml" and b"macroenabled" in content.lower():
        raise _macro()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refuse("entities", "The file declares XML entities. Save it again as .xlsx in a spreadsheet.")
