"""The fixed lists that people choose from, in forms, files and over REST."""

from typing import Final

ROLE_GROUPS: Final = (
    "Medical and Dental",
    "Students",
    "Nursing and Midwifery Registered",
    "Allied Health Professionals",
    "Additional Professional Scientific and Technical",
    "Healthcare Scientists",
    "Additional Clinical Services",
    "Administrative and Clerical",
    "Estates and Ancillary",
    "Supplementary Roles",
)
"""The NHS staff groups, in the order of their codes 01 to 10."""

PAY_BANDS: Final = {
    "Under 1": "Under band 1",
    "1-7": "Bands 1 to 7",
    "8a-8d": "Bands 8a to 8d",
    "9": "Band 9",
    "VSM": "Very senior manager (VSM)",
    "Consultant": "Consultant",
    "Non-consultant career grade": "Non-consultant career grade",
    "Trainee": "Doctor or dentist in training",
    "Other medical": "Other doctor or dentist",
}
"""What is stored for a group of pay bands, and what people read. The first five run from low to high."""

MEETING_MODES: Final = {
    "in_person": "In person",
    "video": "By video call",
    "phone": "By phone",
}
"""How people can meet: what is stored, and what people read."""
