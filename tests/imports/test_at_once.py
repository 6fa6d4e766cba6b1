"""Two people who confirm at the same moment: what the file says is written once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from httpx2 import Response

from tests.imports.conftest import Confirm, Upload
from tests.imports.files import FULL, csv_file, people
from tests.pages.browsing import hidden_fields
from tests.patience import PATIENCE_SECONDS
from tests.programmes.world import World


def _at_once(*acts: Callable[[], Response]) -> list[Response]:
    barrier = Barrier(len(acts))

    def act(one: Callable[[], Response]) -> Response:
        barrier.wait(PATIENCE_SECONDS)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_two_imports_of_one_file_confirmed_at_once_add_everybody_once(
    world: World, upload: Upload, confirm: Confirm
) -> None:
    data = csv_file(*people(20, "mentor"), headings=FULL)
    staged = [upload(data), upload(data)]
    answers = _at_once(*(partial(confirm, each) for each in staged))
    done = sorted((answer.json()["added"], answer.json()["same"]) for answer in answers)
    assert done == [(0, 20), (20, 0)]
    assert len(world.people(limit="100")) == 20


def test_one_import_confirmed_at_once_over_rest_and_on_the_page_is_written_once(
    world: World, upload: Upload, confirm: Confirm
) -> None:
    staged = upload(csv_file(*people(20, "mentor"), headings=FULL))
    page = f"{world.page}/imports/{staged.json()['id']}"
    fields = hidden_fields(world.coordinator.client.get(page))
    over_rest, on_page = _at_once(
        partial(confirm, staged), lambda: world.coordinator.client.post(page, data=fields)
    )
    assert over_rest.status_code in (200, 409)
    assert (on_page.status_code, on_page.headers["location"]) == (303, f"{world.page}/people")
    assert len(world.people(limit="100")) == 20
