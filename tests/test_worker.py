"""The real worker on the real queue."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.database.addresses import Addresses
from api.settings import Settings
from api.worker import STALLED_AFTER_SECONDS, Tools, look_around, make_worker
from models import jobs
from models.accounts import Account, Membership
from models.clock import SteppedClock, SystemClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership
from notifications.transports import InboxTransport
from tests.couples import publish_couple


@pytest.fixture
def inbox(tmp_path: Path) -> InboxTransport:
    return InboxTransport(tmp_path / "inbox", "Counterpart <programmes@counterpart.invalid>")


@pytest.fixture
def tools(settings: Settings, addresses: Addresses, inbox: InboxTransport) -> Iterator[Tools]:
    database = Database(addresses.application, addresses.monitoring, SystemClock(), pool_size=4)
    yield Tools(settings=settings, database=database, clock=SystemClock(), transport=inbox)
    database.close()


def work(tools: Tools) -> None:
    """Do every job that is due."""
    make_worker(tools).run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def test_a_request_for_a_link_becomes_a_mail(
    app: FastAPI, anybody: TestClient, tools: Tools, partnership: Partnership, inbox: InboxTransport
) -> None:
    with tools.database.unscoped() as db:
        account = Account(email="amina@example.nhs.uk", name="Amina Yusuf")
        db.add(account)
    with tools.database.scoped(partnership.id) as db:
        db.add(Membership(account_id=account.id))
    app.state.clock = tools.clock
    anybody.post("/sign-in", data={"email": "amina@example.nhs.uk"})
    anybody.post("/sign-in", data={"email": "nobody@example.nhs.uk"})
    work(tools)
    assert [entry.to for entry in inbox.list_mails()] == ["amina@example.nhs.uk"]


def test_a_job_exists_only_if_its_transaction_commits(tools: Tools) -> None:
    def fail_after_deferring() -> None:
        with tools.database.unscoped() as db:
            jobs.defer(db, "send_sign_in_link", queue="mail", request_id="x")
            raise LookupError

    with pytest.raises(LookupError):
        fail_after_deferring()
    with tools.database.unscoped() as db:
        assert db.execute(sa.text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0


def test_looking_around_asks_about_sessions_that_are_over(
    app: FastAPI,
    anybody: TestClient,
    tools: Tools,
    settings: Settings,
    partnership: Partnership,
    clock: SteppedClock,
    inbox: InboxTransport,
) -> None:
    published = publish_couple(tools.database, settings, clock, partnership.id)
    anybody.post(published.approval_path, data={"answer": "yes"})
    by_day = SteppedClock(clock.now() + timedelta(days=21))
    with tools.database.scoped(partnership.id) as db:
        db.execute(sa.text("UPDATE sessions SET ends_at = :now"), {"now": by_day.now()})
    look_around(replace(tools, clock=by_day))
    with tools.database.scoped(partnership.id) as db:
        kinds = sorted(message.kind for message in db.exec(select(Message)))
    assert kinds == ["after_session", "after_session", "introduction", "introduction"]
    assert len(inbox.list_mails()) == 4


def test_dead_workers_are_looked_for_every_other_second(tools: Tools) -> None:
    registered = make_worker(tools).periodic_registry.periodic_tasks
    (look,) = (each.croniter for (name, _id), each in registered.items() if name == "retry_stalled_jobs")
    look.set_current(0, force=True)
    assert [look.get_next(float) for _ in range(3)] == [2, 4, 6]


def test_a_job_whose_worker_died_is_done_by_another(
    tools: Tools, partnership: Partnership, inbox: InboxTransport
) -> None:
    with tools.database.unscoped() as db:
        db.execute(
            sa.text(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - :silence) RETURNING id) "
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id) "
                "SELECT 'default', 'send_sign_in_link', "
                """'{"request_id": "00000000-0000-0000-0000-000000000000"}', 'doing', id FROM dead"""
            ),
            {"silence": timedelta(seconds=STALLED_AFTER_SECONDS + 1)},
        )
        db.execute(
            sa.text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
                """VALUES ('default', 'retry_stalled_jobs', '{"timestamp": 0}')"""
            )
        )
    work(tools)
    with tools.database.unscoped() as db:
        states = db.execute(
            sa.text("SELECT status FROM procrastinate_jobs WHERE task_name = 'send_sign_in_link'")
        )
        assert [row.status for row in states] == ["succeeded"]
