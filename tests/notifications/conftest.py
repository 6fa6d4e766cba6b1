"""The relay, for every test of what is sent."""

from tests.relay import relay

__all__ = ["relay"]
