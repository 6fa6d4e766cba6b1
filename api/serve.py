"""The two kinds of process that an installation runs: web and worker, any number of each."""

import gc

import uvicorn

from api import logs
from api.app import create_app
from api.inbox.service import inbox_folder
from api.settings import Settings
from api.worker import Tools, make_worker
from models.clock import Clock, SystemClock
from models.database import Database
from notifications.transports import Transport, transport_for
from notifications.transports.notify import NotifyTransport, notify_service

GRACE_SECONDS = 5
"""How long requests and jobs in hand may still take after a signal to stop."""
JOBS_AT_ONCE = 4
HEARTBEAT_SECONDS = 1.0
"""Well under the time after which another worker takes a job for stalled."""


def web(settings: Settings, host: str) -> None:
    """Answer requests at ``host`` until a signal asks to stop."""
    logs.configure(settings)
    app = create_app(settings)
    gc.freeze()
    gc.enable()
    uvicorn.run(
        app,
        host=host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def worker(settings: Settings) -> None:
    """Do jobs until a signal asks to stop."""
    logs.configure(settings)
    settings.require_keys()
    clock = SystemClock()
    tools = Tools(
        settings=settings,
        database=Database(settings.database_url, settings.database_monitoring_url, clock),
        clock=clock,
        transport=_transport(settings, clock),
    )
    try:
        make_worker(tools).run_worker(
            concurrency=JOBS_AT_ONCE,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="successful",  # or the periodic ones alone would be millions a year
        )
    finally:
        tools.database.close()


def _transport(settings: Settings, clock: Clock) -> Transport:
    key = settings.notify_api_key.get_secret_value()
    if key:
        service = notify_service(key, settings.notify_template_id, settings.notify_url)
        return NotifyTransport(service, settings.mail_from, now=clock.now)
    return transport_for(settings.smtp_url, inbox_folder(settings), sender=settings.mail_from)
