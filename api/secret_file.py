"""Passwords and keys that an installation makes for itself and keeps."""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path


class SecretFile:
    """Secrets by name, made when first asked for, readable by the file's owner alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret called ``name``; what ``make`` gives, and kept from now on, where there is none yet."""
        with open(self._path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
            if name not in known:
                known[name] = make()
                self._write(json.dumps(known))
            return known[name]

    def _write(self, text: str) -> None:
        part = self._path.with_suffix(".new")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
