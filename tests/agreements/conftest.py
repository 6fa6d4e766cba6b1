"""A programme to match, for every test here."""

from tests.rounds.conftest import room, steward

__all__ = ["room", "steward"]
