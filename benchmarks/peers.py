"""Peers run in environments of their own: two of them install a package called `matching`, as we do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HOME = HERE.parent / "build" / "peers"


class PeerMissingError(Exception):
    """The peer could not be installed or run; the message says why."""


def run_peer(package: str, script: str, *arguments: str) -> dict[str, Any]:
    """Run one of our `peer_*.py` scripts with the peer's Python; what it printed as JSON.

    The environment is made on first use. Raises PeerMissingError.
    """
    name, _, _ = package.partition("==")
    folder = HOME / name
    python = folder / "bin" / "python"
    stamp = folder / "made.stamp"
    try:
        if not stamp.exists() or stamp.read_text() != package:
            _run(sys.executable, "-m", "venv", "--clear", str(folder))
            _run(str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", package)
            stamp.write_text(package)
        output = _run(str(python), str(HERE / script), *arguments)
    except subprocess.CalledProcessError as error:
        raise PeerMissingError(f"{package}: {str(error.stderr).strip().splitlines()[-1:]}") from None
    found: dict[str, Any] = json.loads(output)
    return found


def _run(*command: str) -> str:
    # The commands are this file's own; what varies are paths of this checkout.
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  see above
