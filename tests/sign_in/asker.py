"""A browser that asks for sign-in links."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import col, select

from api.settings import Settings
from api.sign_in import service
from models.accounts import SignInRequest
from models.clock import SteppedClock
from models.database import Database
from tests.app_fixtures import Client

EMAIL = "amina@example.nhs.uk"
WHO_AM_I = "/api/v1/my/partnerships"


@dataclass(frozen=True, slots=True)
class World:
    """What a browser stands before: the application, with its worker behind it."""

    app: FastAPI
    database: Database
    settings: Settings
    clock: SteppedClock


class Asker:
    """A browser of its own, with the worker behind it."""

    def __init__(self, world: World) -> None:
        self.client = Client(world.app)
        self.world = world

    def ask(self, email: str = EMAIL) -> str:
        """The path of the link that came by mail, where one came; a second passes."""
        self.world.clock.step(timedelta(seconds=1))
        assert self.client.post("/sign-in", data={"email": email}).status_code == 202
        with self.world.database.unscoped() as db:
            requests = db.exec(select(SignInRequest).order_by(col(SignInRequest.created_at))).all()
        service.send_link(self.world.database, self.world.settings, self.world.clock, requests[-1].id)
        link = service.link(self.world.settings, requests[-1].id)
        return link.removeprefix(self.world.settings.base_url)

    def sign_in(self, email: str = EMAIL) -> None:
        """Ask for a link and spend it."""
        assert self.client.post(self.ask(email)).status_code == 303

    def is_signed_in(self) -> bool:
        """Whether the server knows this browser's cookie, the second step aside."""
        return self.client.get(WHO_AM_I).status_code != 401
