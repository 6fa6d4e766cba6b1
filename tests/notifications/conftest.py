"""The relay, and senders to kill, for every test of what is sent."""

from tests.notifications.senders import senders
from tests.relay import relay

__all__ = ["relay", "senders"]
