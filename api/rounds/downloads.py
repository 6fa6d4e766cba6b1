"""A whole round to take away: as a spreadsheet, as CSV, to check; no word of who declared a conflict."""

from enum import StrEnum

from api.files.write import Cell, Sheet, write_csv, write_xlsx
from api.match.round_file import RoundFile, write_round_file
from api.programmes.words import side_word
from api.rounds import words
from api.rounds.board import Board, PairRow
from api.rounds.page_words import provider_title
from api.rounds.replay import replay
from models.participations import Side
from models.programmes import Programme, ProgrammeKind
from models.rounds import Round, Solve


class Format(StrEnum):
    """How a round is taken away."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


def file_of(programme: Programme, row: Round, board: Board, solve: Solve, form: Format) -> bytes:
    """The round as a file. As JSON: the problem and the answer with its proof, by ids only, to check.

    :raises ConflictError: where the problem cannot be made again.
    """
    if form is Format.JSON:
        made = replay(row, solve)
        return write_round_file(RoundFile(number=row.number, problem=made.problem, answer=made.answer))
    columns = _pair_columns(ProgrammeKind(programme.kind))
    pairs = [_pair_cells(pair) for pair in board.pairs]
    if form is Format.CSV:
        return write_csv(columns, pairs)
    return write_xlsx(
        [
            Sheet(name="Pairs", columns=columns, rows=pairs),
            Sheet(
                name="Without a pair",
                columns=["Name", "Side", "Organisation", "Why", "Possible partners", "Refused by rules"],
                rows=_waiting_cells(programme, board),
            ),
            Sheet(
                name="Decisions", columns=["What", "Decision", "Not looked at"], rows=_decision_cells(board)
            ),
            Sheet(name="Round", columns=["What", "Value"], rows=_round_cells(programme, row, board)),
        ]
    )


def file_name(row: Round, form: Format) -> str:
    """What the file is called: nothing about anybody."""
    return f"round-{row.number}.{form.value}"


def _pair_columns(kind: ProgrammeKind) -> list[str]:
    seeker, provider = side_word(kind, Side.SEEKER).capitalize(), provider_title(kind)
    people = [
        column for name in (seeker, provider) for column in (name, f"{name}: email", f"{name}: organisation")
    ]
    return [*people, "First meeting", "Score", *words.PARTS.values(), "Pinned"]


def _pair_cells(pair: PairRow) -> list[Cell]:
    people = [
        cell
        for entry in (pair.seeker, pair.provider)
        for cell in (entry.label, entry.email, entry.organisation)
    ]
    parts = [pair.found.parts.get(name, 0) for name in words.PARTS]
    return [*people, words.first_meeting(pair.found.time), pair.found.score, *parts, pair.is_pinned]


def _waiting_cells(programme: Programme, board: Board) -> list[list[Cell]]:
    kind = ProgrammeKind(programme.kind)
    return [
        [
            each.person.label,
            side_word(kind, each.person.side),
            each.person.organisation,
            each.why,
            each.found.possible,
            "; ".join(words.refusal_counts(each.found.refused)),
        ]
        for each in board.waiting
    ]


def _decision_cells(board: Board) -> list[list[Cell]]:
    return [[each.what, each.word, each.idle] for each in board.decisions]


def _round_cells(programme: Programme, row: Round, board: Board) -> list[list[Cell]]:
    return [
        ["Programme", programme.name],
        ["Round", row.number],
        ["State", words.STATES[row.state]],
        ["Pairs", len(board.pairs)],
        ["Total score", board.found.total],
        ["Weakest pair", board.found.weakest],
        ["Best possible, proven", board.found.is_proven],
        ["Digest of the snapshot", row.snapshot_digest],
    ]
