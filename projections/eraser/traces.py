"""Removing what deletion leaves behind in the stores of this process, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from infra.telemetry.outage_log import OutageLog
from projections.eraser.backoff import Backoff
from projections.positions import Positions

OUTAGE_WAIT_S = 0.5


class TraceRemover:
    """Moves the stores' erased positions.

    removers: store → a call that removes its traces and returns the position up to which none is left: everything the store
    had applied when the call began, or less where a reader is in the way.
    """

    def __init__(self, positions: Positions, removers: Mapping[tuple[str, ...], Callable[[int], int]]) -> None:
        self._positions = positions
        self._removers = removers
        self._backoff = Backoff("views")
        self._outages = OutageLog("the removal of traces waits for a store")
        self._wanted = 0
        self._done = -1
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="trace-remover", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is left is removed after the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def request(self, position: int) -> None:
        """Something ended up to `position`; from any thread."""
        with self._changed:
            self._wanted = max(self._wanted, position)
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._wanted > self._done)
                if self._stopping:
                    return
                wanted = self._wanted
            try:
                if self.remove(wanted):
                    self._done = wanted
                    self._backoff.reset()
                    continue
                pause = self._backoff.pause()
            except Exception as outage:  # a store that is away comes back; without this thread nothing would ever be erased
                self._outages.warn(outage)
                pause = OUTAGE_WAIT_S
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, pause)

    def remove(self, wanted: int) -> bool:
        """One round over all stores; True: none holds a trace of what ended up to `wanted`."""
        complete = True
        applied = self._positions.snapshot()
        for names, remover in self._removers.items():
            at_start = min(applied[name].applied for name in names)
            reached = min(at_start, remover(at_start))
            for name in names:
                self._positions.erased(name, reached)
            # A store that stands still at a poison event is waited for elsewhere, not here in a circle.
            failed = any(applied[name].failure for name in names)
            complete = complete and (reached >= wanted or failed)
        return complete
