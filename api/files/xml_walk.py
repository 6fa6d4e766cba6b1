"""Walking the XML parts of a workbook without ever expanding an entity."""

from collections.abc import Callable
from xml.parsers import expat

from api.files.problems import TableError, refuse

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def walk(
    content: bytes, start: Start | None = None, end: End | None = None, text: Text | None = None
) -> None:
    """Walk a part; names come with their prefixes. Raises TableError, also where entities are declared."""

    def refuse_doctype(*_: object) -> None:
        raise refuse("entities", "The file declares XML entities. Save it again as .xlsx in a spreadsheet.")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise unreadable() from error


def local_name(name: str) -> str:
    """The element's name without its prefix."""
    return name.rpartition(":")[2]


def unreadable() -> TableError:
    """The refusal of a part that is no sound XML, or not what it should be."""
    return refuse("damaged", "The sheet can’t be read. Open it in a spreadsheet and save it again as .xlsx.")
