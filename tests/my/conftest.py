from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from models.database import Database
from models.participations import Participation, Side
from models.participations import participation as find_participation
from models.partnerships import Partnership
from models.programmes import ProgrammeKind
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.my.world import add_participation, add_person, add_programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody signed in, with a part in one programme."""

    identity: Identity
    database: Database
    partnership_id: UUID
    programme_id: UUID
    person_id: UUID
    participation_id: UUID

    @property
    def api(self) -> str:
        """Where REST has this part."""
        return f"/api/v1/my/participations/{self.participation_id}"

    @property
    def pages(self) -> str:
        """Where the form is."""
        return f"/my/{self.participation_id}"

    def stored(self) -> Participation:
        """This part as it is now."""
        with self.database.scoped(self.partnership_id) as db:
            found = find_participation(db, self.participation_id)
        assert found is not None
        return found

    def etag(self) -> str:
        """The ETag of the answers as they are now."""
        return str(self.identity.client.get(self.api).headers["etag"])

    def change(self, **topics: Any) -> Any:
        """PATCH topics of the form under the present ETag."""
        return self.identity.change(self.api, topics, self.etag())


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePart:
    """Makes participants."""

    database: Database
    partnership: Partnership
    sign_in_as: SignInAs

    def __call__(
        self,
        side: Side = Side.PROVIDER,
        kind: ProgrammeKind = ProgrammeKind.REVERSE_MENTORING,
        programme_id: UUID | None = None,
        person: dict[str, Any] | None = None,
        **programme_values: Any,
    ) -> Participant:
        """Somebody signed in who was invited to a new programme, or to an existing one."""
        identity = self.sign_in_as()
        with self.database.scoped(self.partnership.id) as db:
            if programme_id is None:
                programme_id = add_programme(db, kind, **programme_values).id
            somebody = add_person(db, identity.account_id, **(person or {}))
            part = add_participation(db, programme_id, somebody, side)
        return Participant(
            identity=identity,
            database=self.database,
            partnership_id=self.partnership.id,
            programme_id=programme_id,
            person_id=somebody.id,
            participation_id=part.id,
        )


@pytest.fixture
def take_part(database: Database, partnership: Partnership, sign_in_as: SignInAs) -> TakePart:
    """Call it to get somebody signed in who takes part in a programme."""
    return TakePart(database=database, partnership=partnership, sign_in_as=sign_in_as)
