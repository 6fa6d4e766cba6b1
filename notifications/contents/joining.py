"""Messages that bring somebody in."""

from datetime import date

from notifications.contents.parts import Content, Link, Worded


class SignInLink(Content):
    """The link that somebody asked for to sign in."""

    kind = "sign_in_link"
    name: str
    link: Link


class SecondStepChanged(Content):
    """Tells somebody what was done with their second step, without a link: they are to notice, not to click.

    ``done`` is a sentence.
    """

    kind = "second_step_changed"
    name: str
    done: str


class ColleagueInvited(Content):
    """Tells a colleague what they were asked to do here; the link leads to the sign-in page and signs
    nobody in.

    ``role`` says what and where: "Coordinator of the whole partnership".
    """

    kind = "colleague_invited"
    name: str
    inviter: str
    partnership: str
    role: str
    link: Link


class Invitation(Worded):
    """Asks somebody to join a programme."""

    kind = "invitation"
    link: Link
    summary: str = ""
    closes_on: date | None = None
