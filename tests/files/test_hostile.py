"""Every hostile file is refused, with the status and the place that people are told."""

import pytest

from api.files.tables import TableError, read_table
from tests.files.hostile import HOSTILE_FILES, HostileFile


@pytest.mark.parametrize("file", HOSTILE_FILES, ids=lambda file: file.what)
def test_hostile_file_is_refused(file: HostileFile) -> None:
    with pytest.raises(TableError) as refused:
        read_table(file.make(), file.filename)
    first = refused.value.problems[0]
    assert (refused.value.status, first.code) == (file.status, file.code)
    if file.row is not None:
        assert first.row == file.row
    if file.column is not None:
        assert first.column == file.column
