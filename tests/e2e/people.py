"""The file of people that the coordinator of the end-to-end tests imports."""

from random import Random

from api.files.write import Sheet, write_xlsx

HEADINGS = (
    "Name",
    "Email",
    "Side",
    "Organisation",
    "Directorate",
    "Team",
    "Role group",
    "Pay band",
    "Topics",
    "Meeting modes",
    "Free times",
    "Consent",
)
TOPICS = ("Allyship", "Career progression", "Everyday racism", "Inclusive leadership")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")

GRACE = "grace.okafor@northvale.example"
HELEN = "helen.whitworth@northvale.example"
JOSEPH = "joseph.adeyemi@northvale.example"


def people_file(seed: int = 20) -> bytes:
    """40 executives and 40 mentors; of three of them only name, address, side and organisation are known."""
    random = Random(seed)  # noqa: S311  invented people
    rows = [
        ("Helen Whitworth", HELEN, "mentee", "ALD1", *[""] * 8),
        ("Grace Okafor", GRACE, "mentor", "BRW1", *[""] * 8),
        ("Joseph Adeyemi", JOSEPH, "mentor", "CAL1", *[""] * 8),
    ]
    rows += [_row(random, "mentee", "VSM", number) for number in range(39)]
    rows += [_row(random, "mentor", "1-7", number) for number in range(38)]
    return write_xlsx([Sheet(name="People", columns=HEADINGS, rows=rows)])


def _row(random: Random, side: str, band: str, number: int) -> tuple[str, ...]:
    days = random.sample(DAYS, 3)
    return (
        f"{side.title()} {number:02}",
        f"{side}{number:02}@northvale.example",
        side,
        random.choice(("ALD1", "BRW1", "CAL1")),
        f"Directorate {random.randrange(6)}",
        f"Team {number:02} of the {side}s",
        "Administrative and Clerical",
        band,
        "; ".join(random.sample(TOPICS, 2)),
        "Video",
        "; ".join(f"{day} {random.randrange(8, 13):02}:00-{random.randrange(14, 18):02}:00" for day in days),
        "yes",
    )
