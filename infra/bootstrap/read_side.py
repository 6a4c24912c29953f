"""The read side: views, match store, the runner that keeps them, and the removal of traces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from infra.bootstrap.adapters import Adapters
from infra.bootstrap.digests import Digests
from infra.stream.local import LocalStream
from projections.accounts import view as accounts
from projections.accounts.projector import AccountsProjector
from projections.accounts.view import AccountsView
from projections.descriptors import view as descriptors
from projections.descriptors.projector import DescriptorsProjector
from projections.descriptors.view import DescriptorsView
from projections.eraser.traces import TraceRemover
from projections.handlers import view as handlers
from projections.handlers.projector import HandlersProjector
from projections.handlers.view import HandlersView
from projections.lists import view as lists
from projections.lists.projector import ListsProjector
from projections.lists.view import ListsView
from projections.match_store import projector as matching
from projections.match_store.loading import MatchStoreLoader
from projections.match_store.projector import MatchStoreProjector
from projections.persons import view as persons
from projections.persons.projector import PersonsProjector
from projections.persons.view import PersonsView
from projections.positions import Positions
from projections.projection import Projection
from projections.runner import ProjectionRunner

VIEWS = (accounts.NAME, persons.NAME, descriptors.NAME, lists.NAME, handlers.NAME)


@dataclass(frozen=True)
class Views:
    """What queries and commands read."""

    accounts: AccountsView
    persons: PersonsView
    descriptors: DescriptorsView
    lists: ListsView
    handlers: HandlersView


def views_of(adapters: Adapters) -> Views:
    """The views over the documents."""
    documents = adapters.documents
    list_view = ListsView(documents)
    return Views(
        accounts=AccountsView(documents),
        persons=PersonsView(documents, list_view, Digests(adapters.vault).external_id),
        descriptors=DescriptorsView(documents, list_view),
        lists=list_view,
        handlers=HandlersView(documents),
    )


def view_projections(adapters: Adapters) -> dict[str, Projection]:
    """The projections that keep documents, by name."""
    digests = Digests(adapters.vault)
    projections: tuple[Projection, ...] = (
        AccountsProjector(digests.email, digests.token),
        PersonsProjector(digests.external_id),
        DescriptorsProjector(),
        ListsProjector(),
        HandlersProjector(),
    )
    return {projection.name: projection for projection in projections}


class ReadSide:
    """Runs the projections of one process."""

    def __init__(self, adapters: Adapters, stream: LocalStream) -> None:
        self._adapters = adapters
        self.positions = Positions()
        self.traces = TraceRemover(self.positions, {VIEWS: self._purge_views, (matching.NAME,): self._purge_match_store})
        self.runner = ProjectionRunner(
            list(view_projections(adapters).values()),
            stream,
            adapters.vault,
            adapters.documents,
            self.positions,
            adapters.event_store.log_id,
            on_erasing=self.traces.request,
        )

    def _purge_views(self, applied: int) -> int:
        return applied if self._adapters.documents.purge() else 0

    def _purge_match_store(self, applied: int) -> int:
        return self._adapters.match_store.erased_position()

    def load(self, progress: Callable[[str, int], None] = lambda what, done: None) -> None:
        """Catch up with the log and fill the match store, in the caller's thread."""
        self.runner.catch_up(lambda position: progress("events", position))
        loader = MatchStoreLoader(self._adapters.match_store, self._adapters.documents, self._adapters.vault)
        # Where a view stands still the match store lacks the same events, and gets them from the log.
        loader.load(self.runner.applied_by_all, lambda rows: progress("templates", rows))
        self.runner.add(MatchStoreProjector(self._adapters.match_store))

    def start(self) -> None:
        """Run in threads from now on."""
        self.runner.start()
        self.traces.start()
        # What ended before this start, and may not have been removed to the last byte then.
        self.traces.request(self.runner.position)

    def stop(self) -> None:
        """End the threads."""
        self.runner.stop()
        self.traces.stop()
