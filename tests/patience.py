"""How long tests wait for what must come."""

from typing import Final

PATIENCE_SECONDS: Final = 120.0
"""Who waits in vain for so long fails instead of hanging; what comes has come, however slow the machine."""
