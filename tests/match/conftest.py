"""Two small files to match."""

from pathlib import Path

import pytest

from tests.match.running import PROVIDERS, SEEKERS


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "seekers.csv").write_text(SEEKERS)
    (tmp_path / "providers.csv").write_text(PROVIDERS)
    return tmp_path
