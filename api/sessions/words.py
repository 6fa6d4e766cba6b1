"""What lists of pairs and their sessions are called on screen."""

from typing import Final

from api.sessions.schemas import Shown, Standing

LISTS: Final = {
    Shown.SILENT: "silent for 3 weeks",
    Shown.UNBOOKED: "with no meeting booked",
    Shown.FALLING_OUT: "whose meetings keep falling out",
    Shown.FIRST_BOOKED: "with the first meeting booked",
    Shown.MET: "that met at least once",
    Shown.ALL_MET: "that had all meetings",
}
MEANINGS: Final = {
    Shown.SILENT: "They could meet, none of their meetings is booked, and for three weeks none was held, "
    "booked, moved or cancelled.",
    Shown.UNBOOKED: "They have meetings left, and none is booked.",
    Shown.FALLING_OUT: "Three of their meetings or more were cancelled or did not take place.",
    Shown.FIRST_BOOKED: "They have not met yet, and know when they will.",
    Shown.MET: "At least one of their meetings took place.",
    Shown.ALL_MET: "As many of their meetings took place as are planned.",
}
STANDINGS: Final = {
    Standing.MET: "Met",
    Standing.BOOKED: "Booked",
    Standing.BEGUN: "No word",
    Standing.MISSED: "Not held",
    Standing.TO_COME: "To come",
}
