"""Run the benchmarks: a plain table, or JSON with --json. Names choose groups."""

import argparse
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version

from benchmarks import engine, limits, people, remedies, rounds
from benchmarks.rows import Row

GROUPS = {
    "engine": engine.rows,
    "people": people.rows,
    "limits": limits.rows,
    "remedies": remedies.rows,
    "rounds": rounds.rows,
}
COLUMNS = ("case", "ours", "peer", "peer's", "ratio", "target", "note")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("group", nargs="*", choices=[*GROUPS, []], help="which groups; all otherwise")
    parser.add_argument("--json", action="store_true", help="JSON instead of a table")
    chosen = parser.parse_args()
    rows = list(_run(chosen.group or list(GROUPS)))
    machine = {
        "python": platform.python_version(),
        "ortools": version("ortools"),
        "numpy": version("numpy"),
        "scipy": version("scipy"),
        "machine": platform.machine(),
    }
    if chosen.json:
        print(json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}, indent=1))
        return
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    cells = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _run(groups: list[str]) -> Iterator[Row]:
    for group in groups:
        for row in GROUPS[group]():
            print(f"… {row.case}", file=sys.stderr)
            yield row


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.case,
        _seconds(row.seconds),
        row.peer,
        _seconds(row.peer_seconds),
        "" if row.ratio is None else f"{row.ratio:.3f} ×",
        row.target,
        row.note,
    )


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


if __name__ == "__main__":
    main()
