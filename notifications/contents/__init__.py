"""What each kind of message says, as values: the context that an outbox row keeps, checked when written.

Contexts hold what people will read, never ethnicity, conflicts or feedback.
"""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from notifications.contents.asking import (
    AfterSession,
    FirstQuestions,
    ProgrammeClosing,
    SixMonthSurvey,
    WellbeingPulse,
)
from notifications.contents.coordinating import (
    ContactWanted,
    MeetingsMissed,
    MentorsNeedCare,
    PairDeclined,
    StewardAnswered,
    StewardAsked,
)
from notifications.contents.events import (
    EventAnnounced,
    EventBooked,
    EventCancelled,
    EventChanged,
    EventReminder,
)
from notifications.contents.joining import (
    ColleagueInvited,
    Invitation,
    SecondStepChanged,
    SignInLink,
)
from notifications.contents.meeting import (
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    MeetingNudge,
    MeetingReminder,
)
from notifications.contents.pairing import (
    ApproveIntroduction,
    Introduction,
    IntroductionOff,
    NotMatched,
    PairEnded,
    ProgrammeOver,
)
from notifications.contents.parts import (
    REMOVED_LINK,
    Content,
    Worded,
)
from notifications.contents.releasing import ReleaseRequest
from notifications.errors import WrongContextError

CONTENTS: dict[str, type[Content]] = {
    content.kind: content
    for content in (
        SignInLink,
        SecondStepChanged,
        ColleagueInvited,
        Invitation,
        ApproveIntroduction,
        Introduction,
        NotMatched,
        AfterSession,
        StewardAsked,
        StewardAnswered,
        PairDeclined,
        PairEnded,
        IntroductionOff,
        MeetingBooked,
        MeetingMoved,
        MeetingCancelled,
        MeetingReminder,
        MeetingNudge,
        MeetingsMissed,
        WellbeingPulse,
        ContactWanted,
        MentorsNeedCare,
        FirstQuestions,
        ProgrammeClosing,
        SixMonthSurvey,
        EventAnnounced,
        EventBooked,
        EventChanged,
        EventCancelled,
        EventReminder,
        ProgrammeOver,
        ReleaseRequest,
    )
}
"""Every kind of message there is."""
WORDED: dict[str, type[Worded]] = {
    kind: content for kind, content in CONTENTS.items() if issubclass(content, Worded)
}
"""Those in which a programme may say something of its own."""


def content_of(kind: str, context: dict[str, Any]) -> Content:
    """The content that ``context`` holds.

    :raises WrongContextError: where there is no such kind, or a value is missing, wrong or too many.
    """
    if kind not in CONTENTS:
        raise WrongContextError(f"there is no message of kind {kind}")
    try:
        return CONTENTS[kind].model_validate(context)
    except ValidationError as error:
        places = ", ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        )
        raise WrongContextError(f"{kind}: {places}") from None


def is_outdated(kind: str, context: dict[str, Any], now: datetime) -> bool:
    """Whether a message is of no use any more. What can't be read isn't: sending it says what is wrong."""
    try:
        until = content_of(kind, context).true_until
    except WrongContextError:
        return False
    return until is not None and until <= now


def without_links(context: dict[str, Any]) -> dict[str, Any]:
    """``context`` with its link replaced, so that a copy of the database opens nothing that was sent."""
    return context | {"link": REMOVED_LINK} if context.get("link") else context
