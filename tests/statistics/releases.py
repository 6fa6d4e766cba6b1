"""A release to test with: some figures shown, some starred, some hidden."""

import datetime as dt

from api.statistics.disclosure import HouseRule
from api.statistics.funnel import Funnel
from api.statistics.release import FinancialYear, FunnelRelease, release_funnel

COUNTS = ((100, 80, 22, 18, 10), (3, 2, 2, 1, 0), (60, 41, 30, 22, 21))


def a_release(programme: str = "Listening") -> FunnelRelease:
    """Frozen on 5 April 2027."""
    return release_funnel(
        Funnel(counts=COUNTS),
        programme=programme,
        year=FinancialYear(starts=2026),
        rule=HouseRule(),
        frozen_at=dt.datetime(2027, 4, 5, 9, 0, tzinfo=dt.UTC),
    )
