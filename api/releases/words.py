"""What releases are called on screen."""

from typing import Final

from api.pages.filters import counted, date_time
from api.releases.asking import Asked
from api.releases.standing import Standing

STANDINGS: Final = {
    Standing.NO_ADDRESS: "No line manager named",
    Standing.NOT_AGREED: "Has not agreed to it yet",
    Standing.TO_ASK: "Can be asked",
    Standing.ASKED: "Asked",
    Standing.RELEASED: "Line manager said yes",
    Standing.REFUSED: "Line manager said no",
}
TONES: Final = {
    Standing.NO_ADDRESS: "grey",
    Standing.NOT_AGREED: "grey",
    Standing.TO_ASK: "yellow",
    Standing.ASKED: "blue",
    Standing.RELEASED: "green",
    Standing.REFUSED: "orange",
}


def happens(outlook: Asked, *, is_now: bool) -> list[str]:
    """What asking does, before it is done."""
    when = "now" if is_now else f"on {date_time(outlook.at)}, since nobody is written to at night"
    sentences = [
        f"{counted(outlook.asked, 'line manager gets', 'line managers get')} an email {when}, with a link to "
        "say yes or no.",
        "It names the fellow, one day a week and the dates; neither the programme nor who may join it.",
    ]
    if outlook.left_out:
        needless = counted(outlook.left_out, "of those chosen is", "of those chosen are")
        sentences.append(
            f"{needless} not asked about: they have not agreed to it, have an answer, or their line manager "
            "was asked in the last 7 days."
        )
    return sentences
