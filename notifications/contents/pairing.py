"""Messages about who is paired with whom."""

from notifications.contents.parts import Content, Introduced, Link, MeetingDetails, PersonInBrief, Worded

GROUND_RULES = (
    "What you say to each other stays between you.",
    "Meet as equals, whatever your jobs are.",
    "Listen first. Ask before you advise.",
    "Be on time, and say early if you cannot come.",
    "Either of you can stop at any time, without giving a reason.",
)
"""The house rules of a pair, where a programme has none of its own."""

AGREEMENT = (
    "By meeting, we both agree to keep these ground rules, to keep what we hear to ourselves "
    "unless somebody is at risk of harm, and to tell the coordinator if something does not work."
)
"""What both agree to, where a programme has no words of its own."""


class ApproveIntroduction(Worded):
    """Asks the mentor whether they want to be introduced."""

    kind = "approve_introduction"
    link: Link
    other: PersonInBrief
    coordinator: str = ""


class Introduction(Worded):
    """Introduces two people to each other; each gets one about the other.

    ``email`` is the reader's own address, an attendee of the meeting. In a fellowship ``placement`` is the
    placement's title and ``project`` what the fellow does there.
    """

    kind = "introduction"
    email: str
    other: Introduced
    meeting: MeetingDetails | None = None
    placement: str = ""
    project: str = ""
    ground_rules: tuple[str, ...] = GROUND_RULES
    agreement: str = AGREEMENT


class NotMatched(Worded):
    """Tells somebody kindly that there was no partner for them this time.

    ``reason`` and ``remedy`` are general sentences that tell nothing about anybody else.
    """

    kind = "not_matched"
    reason: str = ""
    remedy: str = ""
    link: Link | None = None


class PairEnded(Worded):
    """Tells somebody kindly that their pair ended because the other person left; neither who nor why."""

    kind = "pair_ended"
    is_awaited = False


class IntroductionOff(Content):
    """Tells a mentor kindly that an introduction they were asked about is off; neither by whom nor why."""

    kind = "introduction_off"
    is_awaited = False
    name: str
    programme: str
    coordinator: str


class ProgrammeOver(Content):
    """Thanks somebody at the end of a programme who was ready and never introduced to anybody."""

    kind = "programme_over"
    is_awaited = False
    name: str
    programme: str
    coordinator: str
