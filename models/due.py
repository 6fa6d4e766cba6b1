"""Whether anything is due, asked in one query: most looks find nothing, and should cost next to nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

Found = sa.SelectBase
"""A query that finds what is due."""


def find_any(db: Session, questions: Sequence[Sequence[Found]]) -> list[bool]:
    """For each question whether any of its queries finds something; nothing is locked.

    What becomes due a moment later is found by the next look.
    """
    answers = [
        sa.or_(sa.false(), *(query.exists() for query in queries)).label(f"question_{number}")
        for number, queries in enumerate(questions)
    ]
    return list(db.execute(sa.select(*answers)).one())
