"""The same requests to the service and to a bare Sanic handler, in turns, so that what else the machine does hits them alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.load.generator import Answered, Load, run_load
from tests.load.servers import bare_server, facestream
from tests.load.workbench import Workbench

CLIENTS = 64
ROUNDS = 3
BARE_S = 3
SERVICE_S = 6
WARM_UP_S = 2


@dataclass(frozen=True)
class Compared:
    """Requests a second of both, means over the rounds; the latencies are the service's, of its median round."""

    service: Answered
    bare_per_second: float

    @property
    def ratio(self) -> float:
        """The service's rate by the bare handler's."""
        return self.service.per_second / self.bare_per_second


def compare(bench: Workbench, plan: Path, headers: Mapping[str, str]) -> Compared:
    """Measure over the crowd's data folder."""
    crowd = bench.crowd
    with bare_server(bench.folder) as bare_port, facestream(crowd.settings.data_dir, bench.folder) as port:

        def ask(to: int, seconds: int) -> Answered:
            return run_load(Load(to, plan, {**crowd.headers, **headers}, CLIENTS, seconds))

        ask(bare_port, WARM_UP_S)
        ask(port, WARM_UP_S)
        rounds = [(ask(bare_port, BARE_S), ask(port, SERVICE_S)) for _ in range(ROUNDS)]
    bare = sum(answered.per_second for answered, _ in rounds) / ROUNDS
    service = sum(answered.per_second for _, answered in rounds) / ROUNDS
    typical = sorted((answered for _, answered in rounds), key=lambda answered: answered.p50_ms)[ROUNDS // 2]
    return Compared(Answered(service, typical.p50_ms, typical.p99_ms), bare)
