"""Runs in the environment of `matching`: its hospital-resident game on a problem read from a file."""

import json
import sys
import time
from pathlib import Path

from matching.games import HospitalResident


def main() -> None:
    sys.setrecursionlimit(10**6)  # without it the package's deepcopy of full lists fails
    data = json.loads(Path(sys.argv[1]).read_text())
    started = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(data["residents"], data["hospitals"], data["capacities"])
    solution = game.solve(optimal="resident")
    seconds = time.perf_counter() - started
    pairs = sorted((str(r.name), str(hospital.name)) for hospital, held in solution.items() for r in held)
    print(json.dumps({"seconds": seconds, "pairs": pairs}))


main()
