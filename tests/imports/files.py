"""Files of people as tests upload them."""

import csv
import io

HEADINGS = ("Name", "Email", "Side", "Organisation")


def csv_file(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """The rows under their headings."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def people(count: int, side: str, code: str = "ALD1") -> list[tuple[str, ...]]:
    """``count`` people with free time."""
    return [
        (f"{side.title()} {number:04}", f"{side}{number}@example.org", side, code, "Mon 09:00-12:00", "yes")
        for number in range(count)
    ]


FULL = (*HEADINGS, "Free times", "Consent")
"""The headings of :func:`people`."""
