"""The websockets' parts over the views and the stream."""

from __future__ import annotations

from dataclasses import dataclass

from infra.bootstrap.adapters import Adapters
from infra.bootstrap.digests import Digests
from infra.bootstrap.read_side import Views
from infra.settings import Settings
from infra.stream.port import EventStream
from query_api.websocket.endings import Endings
from query_api.websocket.fanout import Fanout
from query_api.websocket.handshake import Handshakes
from query_api.websocket.history import History
from query_api.websocket.messages import Messages
from query_api.websocket.session import Sessions


@dataclass(frozen=True)
class Websockets:
    """What the routes of one process work with."""

    handshakes: Handshakes
    sessions: Sessions

    @property
    def failure(self) -> str | None:
        """Why the stream could not be followed the last time."""
        return self.sessions.fanout.failure


def messages_of(views: Views) -> Messages:
    """What joins messages."""
    return Messages(views.accounts, views.persons, views.lists)


def open_websockets(settings: Settings, adapters: Adapters, views: Views, stream: EventStream) -> Websockets | None:
    """None where they are switched off. Nothing is read before the first subscriber comes."""
    if not settings.websockets:
        return None
    messages, history = messages_of(views), History(stream)
    fanout = Fanout(stream, messages, Endings(views.accounts), settings.websocket_connections)
    handshakes = Handshakes(views.accounts, Digests(adapters.vault).token, fanout, history, settings.websocket_queue)
    return Websockets(handshakes, Sessions(fanout, history, messages, settings.websocket_ping))
