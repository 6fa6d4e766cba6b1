"""The set-up: what it pins, and what it does again."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import matching

ROOT = Path(__file__).resolve().parent.parent
PINNED = ("requirements.txt", "requirements-npm.txt")


@pytest.fixture
def set_up() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "scripts" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PINNED)
def test_requirements_are_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text()
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9.-]+==\S+( ;[^\n]*)? \\\n", requirement), requirement
        assert "--hash=sha256:" in requirement


@pytest.mark.parametrize("name", [*PINNED, "package-lock.json"])
def test_pinned_files_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "an option at a line's start says where to look"


def test_assets_are_locked_with_integrity() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = json.loads((ROOT / "package.json").read_text())
    names = wanted["dependencies"] | wanted["devDependencies"]
    for name, version in names.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_matching_is_ours() -> None:
    assert Path(matching.__file__) == ROOT / "matching" / "__init__.py"


def test_step_is_done_once_and_again_when_its_source_changed(
    set_up: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    for made_from in ("one", "one", "two", "two"):
        set_up.step(
            tmp_path / "stamp", made_from, "Working", lambda made_from=made_from: done.append(made_from)
        )
    assert done == ["one", "two"]
    assert capsys.readouterr().out.count("Working …") == 2


def test_step_that_failed_is_done_again(set_up: ModuleType, tmp_path: Path) -> None:
    def fail() -> None:
        raise set_up.SetUpError("no")

    with pytest.raises(set_up.SetUpError):
        set_up.step(tmp_path / "stamp", "one", "Working", fail)
    assert not (tmp_path / "stamp").exists()


def test_old_python_is_named_in_one_line(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(set_up, "OLDEST", (9, 0))
    assert set_up.main() == 1
    assert capsys.readouterr().out.startswith("Counterpart needs Python")


def test_second_set_up_does_nothing() -> None:
    if not (ROOT / ".venv" / "project.stamp").exists():
        pytest.skip("not run in the environment that the set-up makes")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "set_up.py"], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


def test_ci_runs_what_a_person_runs() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
