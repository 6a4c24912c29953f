"""One projection of a runner, with its position in the log."""

from __future__ import annotations

from infra.stream.envelope import Envelope
from projections.projection import Projection


class Reader:
    """A projection and how far it is.

    reached and poison: where the batch that is being written will leave it, and what stopped it there; they count once the
    batch is durable. failure: why it does not run any more.
    """

    def __init__(self, projection: Projection, position: int) -> None:
        self.projection = projection
        self.position = position
        self.reached = position
        self.applies = projection.applies()
        self._text_keys = projection.texts
        self.poison: str | None = None
        self.failure: str | None = None

    def begin_batch(self) -> None:
        """Forget what a batch that came to nothing had reached."""
        self.reached = self.position
        self.poison = None

    def refs(self, event: Envelope) -> list[str]:
        """The refs whose texts the projection reads from an event."""
        keys = self._text_keys.get(event.type)
        return [ref for key in keys for ref in _flat(event.data.get(key))] if keys else []


def _flat(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    # The only arrays of refs are templates: [{version, ref}].
    return [template["ref"] for template in value]  # type: ignore[attr-defined]  # JSON, shaped by the event's class
