"""What is remembered: tables, one file an aggregate, with the queries that belong to them.

Importing this package registers every table with ``SQLModel.metadata``.
"""

from models import (
    accounts,
    api_tokens,
    audit,
    browser_sessions,
    feedback,
    idempotency,
    imports,
    link_tokens,
    monitoring,
    openid,
    outbox,
    pairs,
    participations,
    partnerships,
    people,
    placements,
    programmes,
    rate_limits,
    rounds,
    second_steps,
    sessions,
    statistic_releases,
)

__all__ = [
    "accounts",
    "api_tokens",
    "audit",
    "browser_sessions",
    "feedback",
    "idempotency",
    "imports",
    "link_tokens",
    "monitoring",
    "openid",
    "outbox",
    "pairs",
    "participations",
    "partnerships",
    "people",
    "placements",
    "programmes",
    "rate_limits",
    "rounds",
    "second_steps",
    "sessions",
    "statistic_releases",
]
