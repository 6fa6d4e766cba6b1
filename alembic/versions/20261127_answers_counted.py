"""answers given so far are counted, in batches as they were shown"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "20261127_answers_counted"
down_revision = "20261127_answer_batches"
branch_labels = None
depends_on = None

FEWEST = 8
OPENED = ("answer_batches", "feedback", "surveys", "participations", "pulses", "pulse_rounds", "programmes")
RATINGS = """
    SELECT f.partnership_id, p.programme_id, f.id, f.participation_id AS who, f.rating
    FROM feedback f JOIN participations p ON (p.partnership_id, p.id) = (f.partnership_id, f.participation_id)
    WHERE f.rating IS NOT NULL ORDER BY f.given_at, f.id
"""
CONFIDENCE = """
    SELECT s.partnership_id, p.programme_id, s.id, s.participation_id AS who, s.answers,
        p.side, s.moment, s.wording
    FROM surveys s JOIN participations p ON (p.partnership_id, p.id) = (s.partnership_id, s.participation_id)
    WHERE s.answered_at IS NOT NULL ORDER BY s.answered_at, s.id
"""
BANDS = """
    UPDATE pulse_rounds r SET band = found.band FROM (
        SELECT partnership_id, round_id, CASE
            WHEN avg(mood) < 2.5 OR count(*) FILTER (WHERE mood <= 2) >= 0.25 * count(*) THEN 'care'
            WHEN avg(mood) >= 3.5 THEN 'well' ELSE 'mixed' END AS band
        FROM pulses WHERE mood IS NOT NULL GROUP BY partnership_id, round_id HAVING count(*) >= 8
    ) found
    WHERE (r.partnership_id, r.id) = (found.partnership_id, found.round_id) AND r.settled_at IS NOT NULL
"""
"""As the page showed it: the thresholds of the day on which this was written."""

INSERT = """
    INSERT INTO answer_batches (partnership_id, id, created_at, version, programme_id, question, side, moment,
        wording, totals, answers)
    VALUES (:partnership, :id, now(), 1, :programme, :question, :side, :moment,
        :wording, CAST(:totals AS jsonb), :answers)
"""
MARK = {
    "feedback": "UPDATE feedback SET is_counted = true WHERE partnership_id = :tenant AND id = ANY(:ids)",
    "surveys": "UPDATE surveys SET is_counted = true WHERE partnership_id = :tenant AND id = ANY(:ids)",
}


def upgrade() -> None:
    _let("NO FORCE")  # every partnership's answers
    connection = op.get_bind()
    _count("feedback", "rating", connection.execute(sa.text(RATINGS)).mappings())
    _count("surveys", "confidence", connection.execute(sa.text(CONFIDENCE)).mappings())
    op.execute(BANDS)
    _let("FORCE")


def downgrade() -> None:
    """Whoever was erased since is missing from what was shown then: figures are of living rows again."""
    _let("NO FORCE")
    op.execute("DELETE FROM answer_batches")
    op.execute("UPDATE feedback SET is_counted = false")
    op.execute("UPDATE surveys SET is_counted = false")
    op.execute("UPDATE pulse_rounds SET band = NULL")
    _let("FORCE")


def _count(table: str, question: str, answers: Iterable[sa.RowMapping]) -> None:
    """Close a batch whenever eight people are in it, in the order in which they answered, as was shown."""
    waiting: dict[tuple[Any, ...], list[sa.RowMapping]] = {}
    for row in answers:
        kind = tuple(row.get(name) for name in ("programme_id", "side", "moment", "wording"))
        batch = waiting.setdefault(kind, [])
        batch.append(row)
        if len({each["who"] for each in batch}) == FEWEST:
            _keep(table, question, waiting.pop(kind))


def _keep(table: str, question: str, batch: list[sa.RowMapping]) -> None:
    first, given = batch[0], [row.get("answers") or [row["rating"]] for row in batch]
    op.get_bind().execute(
        sa.text(INSERT),
        {
            "partnership": first["partnership_id"],
            "id": uuid4(),
            "programme": first["programme_id"],
            "question": question,
            **{name: first.get(name) for name in ("side", "moment", "wording")},
            "totals": json.dumps([sum(each) for each in zip(*given, strict=True)]),
            "answers": len(batch),
        },
    )
    ids = [row["id"] for row in batch]
    op.get_bind().execute(sa.text(MARK[table]), {"tenant": first["partnership_id"], "ids": ids})


def _let(force: str) -> None:
    for table in OPENED:
        op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
