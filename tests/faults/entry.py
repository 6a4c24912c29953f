"""The entry point of the tests: the service as bootstrap builds it, with ports of which some fail.

python -m tests.faults.entry serve PLAN SOCKET      listen on a socket that the caller has bound (its file descriptor)
python -m tests.faults.entry rebuild PLAN           rebuild every view

PLAN is a FaultPlan as JSON; everything else comes from the settings, as always.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from datetime import timedelta

from domain.ids import Clock, utc_now
from infra.bootstrap.adapters import Adapters, open_adapters
from infra.bootstrap.data_folder import DataFolderLock
from infra.bootstrap.read_side import view_projections
from infra.bootstrap.service import Service, build_server
from infra.http.app import run_app
from infra.settings import Settings
from infra.telemetry.logging import configure_logging
from projections.rebuild import rebuild
from tests.faults.faces import with_made_up_faces
from tests.faults.plan import FaultPlan
from tests.faults.ports import with_faults


def clock_of(plan: FaultPlan) -> Clock:
    """The system's clock, as wrong as the plan says."""
    return lambda: utc_now() + timedelta(seconds=plan.clock_ahead_s)


def adapters_of(settings: Settings, plan: FaultPlan) -> Adapters:
    """Open, and as the plan wants them."""
    adapters = with_faults(open_adapters(settings), plan)
    return with_made_up_faces(adapters) if plan.made_up_faces else adapters


def serve(plan: FaultPlan, descriptor: str) -> None:
    """The whole service."""
    settings = Settings()
    configure_logging(settings.log_level, "json")
    with DataFolderLock(settings.data_dir):
        service = Service(settings, adapters_of(settings, plan), clock_of(plan))
        service.read_side.positions.lag_limit_s = plan.lag_limit_s
        run_app(build_server(service), sock=socket.socket(fileno=int(descriptor)))


def rebuild_all(plan: FaultPlan) -> None:
    """What `facestream rebuild all` does."""
    settings = Settings()
    with DataFolderLock(settings.data_dir):
        adapters = adapters_of(settings, plan)
        stream = adapters.open_stream()
        views = list(view_projections(adapters).values())
        rebuild(views, stream, adapters.vault, adapters.documents, adapters.event_store.log_id)
        stream.close()
        adapters.close()


COMMANDS: dict[str, Callable[..., None]] = {"serve": serve, "rebuild": rebuild_all}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](FaultPlan.from_json(sys.argv[2]), *sys.argv[3:])
