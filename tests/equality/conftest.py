import pytest

from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.my.conftest import Participant, TakePart


@pytest.fixture
def participant(database: Database, partnership: Partnership, sign_in_as: SignInAs) -> Participant:
    """Somebody signed in who takes part in a programme."""
    return TakePart(database=database, partnership=partnership, sign_in_as=sign_in_as)()
