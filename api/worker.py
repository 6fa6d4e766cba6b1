"""The worker: jobs wake up here, look under their scope what is to be done, and do it."""

from dataclasses import dataclass
from uuid import UUID

import procrastinate
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from api.due import write_what_is_due
from api.mail.suppressing import SuppressingTransport
from api.privacy.retention import delete_due
from api.settings import Settings
from api.sign_in import service as sign_in
from models.clock import Clock
from models.database import Database
from models.partnerships import partnership_ids
from notifications import sending
from notifications.transports.base import Transport

log = structlog.get_logger("worker")
STALLED_AFTER_SECONDS = 5
STALLED_LOOK_SECONDS = 2
"""How often a dead worker's jobs are looked for. A look is a job too, so it wakes a worker that has none."""
_outages = procrastinate.RetryStrategy(wait=1, retry_exceptions={OperationalError, InterfaceError})
"""While the database is away a job is not lost: it starts again for as long as that takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What jobs work with."""

    settings: Settings
    database: Database
    clock: Clock
    transport: Transport


def make_worker(tools: Tools) -> procrastinate.App:
    """The job queue with every task of the product."""
    connector = procrastinate.PsycopgConnector(
        conninfo=tools.settings.database_url, kwargs={"options": "-c search_path=public,jobs"}
    )
    queue = procrastinate.App(connector=connector)
    _add_mail_tasks(queue, tools)
    _add_round_tasks(queue, tools)
    _add_periodic_tasks(queue, tools)
    return queue


def look_around(tools: Tools) -> None:
    """Do in every partnership what has become due; jobs that were lost are made up for here."""
    with tools.database.unscoped() as db:
        partnerships = partnership_ids(db)
    for partnership_id in partnerships:
        with tools.database.scoped(partnership_id) as db:
            work = write_what_is_due(db, tools.settings, tools.clock)
        if work is not None:
            way_out = _way_out(tools, partnership_id)
            sending.do_work(tools.database, partnership_id, work, way_out, tools.clock)


def _way_out(tools: Tools, partnership_id: UUID) -> Transport:
    return SuppressingTransport(
        inner=tools.transport,
        database=tools.database,
        settings=tools.settings,
        partnership_id=partnership_id,
    )


def _add_mail_tasks(queue: procrastinate.App, tools: Tools) -> None:
    @queue.task(name="send_message", queue="mail", retry=_outages)
    def send_message(partnership_id: str, message_id: str) -> None:
        transport = _way_out(tools, UUID(partnership_id))
        sending.send(tools.database, UUID(partnership_id), UUID(message_id), transport, tools.clock)

    @queue.task(name="send_sign_in_link", queue="mail", retry=_outages)
    def send_sign_in_link(request_id: str) -> None:
        sign_in.send_link(tools.database, tools.settings, tools.clock, UUID(request_id))


def _add_round_tasks(queue: procrastinate.App, tools: Tools) -> None:
    @queue.task(name="solve_round", queue="rounds", retry=_outages)
    def solve_round(partnership_id: str, solve_id: str) -> None:
        from api.rounds import solving  # loads the engine, which only the worker needs

        solving.run(tools.database, tools.clock, UUID(partnership_id), UUID(solve_id))


def _add_periodic_tasks(queue: procrastinate.App, tools: Tools) -> None:
    @queue.periodic(cron="* * * * *")
    @queue.task(name="look_around", queue="mail", pass_context=False)
    def look_around_each_minute(timestamp: int) -> None:
        look_around(tools)

    @queue.periodic(cron="17 * * * *")  # what is due is deleted on its day, also where a look was missed
    @queue.task(name="delete_due", queue="default", retry=_outages, pass_context=False)
    def delete_due_each_hour(timestamp: int) -> None:
        delete_due(tools.database, tools.clock)

    @queue.periodic(cron=f"* * * * * */{STALLED_LOOK_SECONDS}")  # the sixth place counts seconds
    @queue.task(name="retry_stalled_jobs", queue="default", pass_context=True)
    async def retry_stalled_jobs(context: procrastinate.JobContext, timestamp: int) -> None:
        stalled = await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
        for job in stalled:
            log.warning("a job stalled and starts again", task=job.task_name)
            await queue.job_manager.retry_job(job)
