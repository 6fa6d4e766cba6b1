"""Messages that ask how it is going."""

from pydantic import AwareDatetime

from notifications.contents.parts import Content, Link, Worded


class _Question(Content):
    """Comes by itself; nobody has to answer."""

    is_optional = True
    is_awaited = False


class AfterSession(_Question):
    """Asks whether a session took place and how it was. The link signs nobody in."""

    kind = "after_session"
    name: str
    other: str
    met_at: AwareDatetime
    link: Link


class WellbeingPulse(_Question):
    """Asks a mentor how they are; ``month`` is as in "March 2027". The link signs nobody in."""

    kind = "wellbeing_pulse"
    name: str
    programme: str
    month: str
    link: Link


class _AboutConfidence(_Question, Worded):
    """Asks how far somebody agrees with four sentences. The link signs nobody in."""

    link: Link


class FirstQuestions(_AboutConfidence):
    """Asks before two people first meet."""

    kind = "first_questions"


class ProgrammeClosing(_AboutConfidence):
    """Thanks somebody at the end of a programme, and asks."""

    kind = "programme_closing"


class SixMonthSurvey(_AboutConfidence):
    """Asks once more, six months after the end."""

    kind = "six_month_survey"
