"""The write side: group commit, repository, and the commands that stand on them."""

from __future__ import annotations

from dataclasses import dataclass

from command_api.commands.accounts import AccountCommands
from command_api.commands.enrolment import EnrolmentCommands
from command_api.commands.execution import Executor
from command_api.commands.expiry import ExpiryCommands
from command_api.commands.forgetting import ForgettingCommands
from command_api.commands.links import LinkCommands
from command_api.commands.lists import ListCommands
from command_api.commands.matching.candidates import CandidateSets
from command_api.commands.matching.commands import MatchCommands
from command_api.commands.matching.pool import MatchPool
from command_api.commands.matching.references import References
from command_api.commands.persons import PersonCommands
from command_api.read_your_writes import ReadYourWrites
from domain.ids import Clock, DrawId
from infra.bootstrap.adapters import Adapters
from infra.bootstrap.read_side import Views
from infra.event_store.group_commit import GroupCommit
from infra.event_store.mapper import EventMapper
from infra.event_store.repository import LOADED_ON_THE_LOOP, Repository
from infra.settings import Settings
from infra.stream.local import LocalStream
from infra.vault.passwords import Passwords
from infra.vault.refs import ref_drawer
from infra.vault.sweeper import Sweeper
from projections.positions import Positions


@dataclass(frozen=True)
class Commands:
    """All commands."""

    accounts: AccountCommands
    persons: PersonCommands
    lists: ListCommands
    links: LinkCommands
    enrolment: EnrolmentCommands
    matching: MatchCommands
    references: References
    candidates: CandidateSets
    expiry: ExpiryCommands
    forgetting: ForgettingCommands


class WriteSide:
    """What appends. One for a process and its event loop."""

    def __init__(
        self,
        settings: Settings,
        adapters: Adapters,
        views: Views,
        stream: LocalStream,
        positions: Positions,
        clock: Clock,
        draw_id: DrawId,
    ) -> None:
        self.group_commit = GroupCommit(adapters.event_store, adapters.vault, stream.notify)
        on_the_loop = 0 if adapters.event_store_is_remote else LOADED_ON_THE_LOOP
        self.repository = Repository(adapters.event_store, self.group_commit, EventMapper(), loaded_on_the_loop=on_the_loop)
        self.sweeper = Sweeper(adapters.vault, self.repository, clock, draw_id)
        self.passwords = Passwords()
        self.match_pool = MatchPool()
        executor = Executor(self.repository, ReadYourWrites(positions), clock, draw_id, ref_drawer(clock))
        self.commands = Commands(
            accounts=AccountCommands(executor, adapters.vault, self.passwords, self.sweeper),
            persons=PersonCommands(executor),
            lists=ListCommands(executor),
            links=LinkCommands(executor),
            enrolment=EnrolmentCommands(executor, adapters.recognition, settings.portraits),
            matching=MatchCommands(executor, adapters.match_store, self.match_pool, views.descriptors, views.persons),
            references=References(views.descriptors, views.persons, adapters.vault),
            candidates=CandidateSets(views.descriptors, views.persons, views.lists),
            expiry=ExpiryCommands(executor, views.descriptors, settings.time_to_live),
            forgetting=ForgettingCommands(executor),
        )

    async def close(self) -> None:
        """Store what was accepted, end the threads."""
        await self.match_pool.close()
        await self.group_commit.close()
        self.passwords.close()
