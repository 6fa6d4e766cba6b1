"""The invented people one can sign in as in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """A sign-in of the demo."""

    email: str
    name: str
    role: str


SIGN_INS: tuple[DemoPerson, ...] = (
    DemoPerson(email="coordinator@northvale.example", name="Amina Yusuf", role="coordinator"),
    DemoPerson(email="steward@northvale.example", name="Kwame Mensah", role="network steward"),
    DemoPerson(email="hr@northvale.example", name="Priya Raman", role="HR analyst"),
    DemoPerson(email="mentor@northvale.example", name="Grace Okafor", role="mentor"),
    DemoPerson(email="executive@northvale.example", name="Helen Whitworth", role="executive"),
    DemoPerson(email="fellow@northvale.example", name="Samira Haddad", role="fellow"),
    DemoPerson(email="administrator@northvale.example", name="Tom Askew", role="administrator"),
)
