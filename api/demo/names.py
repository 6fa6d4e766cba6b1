"""The words that invented people and programmes are made of. Nobody and nothing here is real."""

from typing import Final

from models.programmes import ProgrammeKind

ORGANISATIONS: Final = (
    ("Aldermoor Hospitals", "ALD1"),
    ("Brightwater Community Care", "BRW1"),
    ("Castlefell Mental Health", "CSF1"),
)
PROGRAMMES: Final = {
    ProgrammeKind.REVERSE_MENTORING: "Reverse mentoring",
    ProgrammeKind.FELLOWSHIP: "Senior placements",
}
SUMMARIES: Final = {
    ProgrammeKind.REVERSE_MENTORING: "Colleagues mentor executives: six conversations in six months.",
    ProgrammeKind.FELLOWSHIP: "A day a week in a senior team for a year, with a project and a sponsor.",
}
TOPICS: Final = (
    "Everyday experience at work",
    "Inclusive recruitment",
    "Career progression",
    "Speaking up",
    "Flexible working",
    "Internationally trained staff",
    "Community and patients",
    "Mental wellbeing",
    "Faith at work",
    "Allyship",
)
FIRST_WORDS: Final = (
    "I look forward to hearing how things look from where you are.",
    "I would like to start with what a normal week looks like for you.",
    "Thank you for making the time. I would rather listen than talk at first.",
    "I have been here for some years and still find things that surprise me.",
)
PROJECTS: Final = (
    "Outpatient waiting times",
    "Community diagnostics",
    "Digital front door",
    "Workforce planning",
    "Patient experience",
    "Estates strategy",
    "Urgent care flow",
    "Population health",
)
FOCUSES: Final = ("older people", "children", "weekends", "primary care", "rural areas", "new staff")
PROJECT_WORDS: Final = "A day a week on {project}, with a board paper at the end of the year."
FIRST: Final = (
    "Abena", "Adam", "Aisha", "Alice", "Amir", "Ana", "Arjun", "Beatrice", "Ben", "Blessing", "Callum",
    "Chidi", "Chloe", "Dafydd", "Deepa", "Elena", "Emeka", "Fatima", "Finn", "George", "Hana",
    "Harriet", "Ibrahim", "Imran", "Isla", "James", "Jasmine", "Joanna", "Kemi", "Kiran", "Leila",
    "Liam", "Mei", "Meera", "Nadia", "Nikhil", "Olu", "Omar", "Paul", "Rahul", "Rhian", "Rosa", "Ruth",
    "Samir", "Sofia", "Tariq", "Thandi", "Victoria", "Wei", "Yasmin", "Yuki", "Zainab",
)  # fmt: skip
LAST: Final = (
    "Abara", "Adeyemi", "Ahmed", "Allen", "Bailey", "Begum", "Bello", "Brown", "Chanda", "Chen",
    "Clarke", "Costa", "Das", "Davies", "Desai", "Edwards", "Evans", "Farah", "Fernandes", "Gill",
    "Green", "Haddad", "Hall", "Hassan", "Hughes", "Hussain", "Iqbal", "Jackson", "James", "Jones",
    "Kaur", "Khan", "Kumar", "Lee", "Lewis", "Malik", "Martin", "Mehta", "Mensah", "Moyo", "Nair",
    "Ncube", "Nguyen", "Obi", "Okoro", "Osei", "Owusu", "Patel", "Pereira", "Quaye", "Rahman", "Rao",
    "Roberts", "Santos", "Shah", "Silva", "Singh", "Tan", "Thomas", "Turner", "Walker", "White",
    "Wilson", "Wood", "Wright", "Zhang",
)  # fmt: skip
SITES: Final = ("Aldermoor", "Brightwater House", "Castlefell", "Hartley Road")
DIRECTORATES: Final = (
    "Medicine",
    "Surgery",
    "Community",
    "People",
    "Finance",
    "Estates",
    "Digital",
    "Nursing",
)
TEAMS: Final = tuple(f"team {number}" for number in range(1, 9))
ROLES: Final = (
    "Nursing and Midwifery Registered",
    "Allied Health Professionals",
    "Administrative and Clerical",
    "Healthcare Scientists",
    "Additional Clinical Services",
    "Estates and Ancillary",
)
SENIOR_ROLES: Final = (
    "Medical and Dental",
    "Nursing and Midwifery Registered",
    "Administrative and Clerical",
)
BANDS: Final = ("1-7", "1-7", "8a-8d")
SENIOR_BANDS: Final = ("8a-8d", "9", "VSM")
PROFESSIONS: Final = ("Nurse", "Doctor", "Manager", "Physiotherapist", "Scientist", "Pharmacist", "Engineer")
MODES: Final = (("video",), ("in_person", "video"), ("in_person", "video", "phone"), ("phone", "video"))
ELIGIBILITY: Final = "Mentors are colleagues from ethnic minorities, at any band and in any job."
POSITIVE_ACTION: Final = {
    "limb": "low_participation",
    "characteristic": "Race",
    "evidence": "Few colleagues from ethnic minorities take part in leadership development.",
    "evidence_source": "Invented for this demo",
    "aim": "Senior leaders hear first-hand what work is like, and mentors meet senior leaders.",
    "proportionate": "It runs beside programmes open to all and takes no place from anybody.",
    "alternatives": "An open programme was tried first and reached few.",
    "decided_by": "The partnership board",
}
ANSWERS: Final = ("A", "A", "A", "A", "B", "C", "H", "K", "M", "R", "Z", None)
MENTORS_ANSWERS: Final = ("D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "Z", None)
INDUCTION: Final = "How reverse mentoring works"
TRAINING: Final = "Training for mentors: the first conversation"
MEETING_ROOM: Final = "Hartley Road, room 2"
NOBODY: Final = "Sam from the old building"
"""A conflict typed in a way that leads to nobody."""
