"""What participants agree to, kept with each consent so that it can be shown again."""

from typing import Final

CONSENT_WORDING: Final = (
    "I agree that my answers are used to find me a partner in this programme, that the programme’s "
    "coordinators see them, and that my partner sees my name, my job, my email address and my first words "
    "once we are introduced. I can leave at any time, and my agreement ends then."
)
"""The wording on the last page of the form."""

ELIGIBILITY_WORDING: Final = (
    "I meet this programme’s criteria, and I agree that this is kept to show that I may take part."
)
"""The self-declaration in a programme that is restricted; it says no more than that."""
