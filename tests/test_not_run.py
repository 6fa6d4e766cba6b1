"""Nothing is left out in silence."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-qpno:cacheprovider", "-c", "/dev/null", "-p", "tests.not_run"]
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Nobody else's plugins, which have nothing to do here and take ten times as long to load as the rest."""
SKIPPING = """
import pytest

@pytest.mark.skip(reason="the moon is full")
def test_left_out(): pass

def test_runs(): pass
"""


SPREAD = ("-p", "xdist", "-n", "2", "--dist", "loadfile")


def run(folder: Path, *options: str, ci: str, tests: str = SKIPPING) -> subprocess.CompletedProcess[str]:
    (folder / "test_sample.py").write_text(tests)
    return subprocess.run(
        [*PYTEST, *options, f"--rootdir={folder}", str(folder)],
        env=ALONE | {"CI": ci, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        cwd=folder,
    )


@pytest.mark.parametrize("options", [(), SPREAD], ids=["one process", "two processes"])
@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_not_run_names_test_and_reason_and_fails_in_ci(
    tmp_path: Path, ci: str, code: int, options: tuple[str, ...]
) -> None:
    done = run(tmp_path, *options, ci=ci)
    assert done.returncode == code, done.stdout
    assert "1 × the moon is full" in done.stdout
    assert "test_sample.py::test_left_out" in done.stdout
    assert done.stdout.strip().splitlines()[-1].startswith("1 passed, 1 skipped")


def test_not_run_says_nothing_when_all_ran(tmp_path: Path) -> None:
    done = run(tmp_path, ci="true", tests="def test_runs(): pass\n")
    assert done.returncode == 0, done.stdout
    assert "did not run" not in done.stdout


def test_not_run_names_browser_tests_without_a_browser(tmp_path: Path) -> None:
    tests = "import pytest\n\n@pytest.mark.browser\ndef test_page(): raise AssertionError\n"
    (tmp_path / "conftest.py").write_text(
        "import tests.not_run\ntests.not_run.find_chromium = lambda: None\n"
        "def pytest_configure(config): config.addinivalue_line('markers', 'browser: needs one')\n"
    )
    done = run(tmp_path, ci="true", tests=tests)
    assert done.returncode == 1, done.stdout
    assert "apt-get install chromium" in done.stdout
