"""Runs in the environment of `mentor-match`: its matching, by the rules of examples/mentor-match.toml."""

import csv
import json
import operator
import sys
import time
from pathlib import Path

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import generate_match_matrix, match_and_assign_participants
from matching.rules.rule import Disqualify, Equivalent, Generic, Grade

GRADES = ["AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"]


def read(path: Path, kind: type) -> list:
    with path.open() as file:
        rows = [{**row, "grade": GRADES.index(row["grade"])} for row in csv.DictReader(file)]
    people = [kind(**{**row, "email": row["email address"]}) for row in rows]
    for person, row in zip(people, rows, strict=True):
        person.identity = row.get("identity to match", "")
        person.characteristics = [part.strip() for part in row.get("characteristics", "").split(",")]
    return people


def main() -> None:
    folder = Path(sys.argv[1])
    mentees, mentors = read(folder / "mentees.csv", Mentee), read(folder / "mentors.csv", Mentor)
    rules = [
        Disqualify(lambda match: match.mentor.organisation == match.mentee.organisation),
        Disqualify(lambda match: not 1 <= match.mentor.grade - match.mentee.grade <= 2),
        Grade(2, operator.eq, {True: 12, False: 0}),
        Grade(1, operator.eq, {True: 9, False: 0}),
        Equivalent("profession", {True: 10, False: 0}),
        Generic({True: 6, False: 0}, lambda match: match.mentee.identity in match.mentor.characteristics),
    ]
    started = time.perf_counter()
    match_and_assign_participants(generate_match_matrix(mentors, mentees, rules))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "pairs": sum(len(mentee.mentors) for mentee in mentees)}))


main()
