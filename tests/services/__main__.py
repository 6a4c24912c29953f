"""`make services`: the real servers that this machine can run, for a person to play with, until Ctrl-C."""

from __future__ import annotations

import signal
from contextlib import AbstractContextManager, ExitStack

from tests.services.postgres.local import serve_locally as serve_postgres
from tests.services.provider import NotAvailableError

SERVERS = {"FACESTREAM_POSTGRES_URL": serve_postgres}
"""Setting → what starts the server that it names."""


def main() -> int:
    """Print a line for each, as a shell takes it; 1 where there is none."""
    with ExitStack() as stack:
        started = [name for name, serve in SERVERS.items() if _start(stack, name, serve())]
        if not started:
            return 1
        print("# Their data go when they end. Ctrl-C ends them.", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def _start(stack: ExitStack, name: str, server: AbstractContextManager[str]) -> bool:
    try:
        print(f"export {name}={stack.enter_context(server)}", flush=True)
    except NotAvailableError as reason:
        print(f"# {name}: {reason}", flush=True)
        return False
    return True


if __name__ == "__main__":
    # Blocked before anything starts, so that the servers end in order and not by the same signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    raise SystemExit(main())
