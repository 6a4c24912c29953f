"""The objects that refused requests aim at: two accounts, and ids that nobody has."""

from __future__ import annotations

from dataclasses import dataclass

from tests.api.account_client import AccountClient
from tests.api.client import Json
from tests.api.event_log import EventLog
from tests.api.photographs import Photographs

UNKNOWN = "1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77"
OTHER_VERSION = "1c3a3b3e-9d55-1d0c-8d6e-2f4c8a1b0e77"


@dataclass(frozen=True)
class World:
    """ids: by the names that the table uses. unchanged: all that both accounts hold, since nothing of it ever changes."""

    account: AccountClient
    stranger: AccountClient
    ids: dict[str, str]
    event_log: EventLog
    unchanged: list[Json]

    def filled(self, text: str) -> str:
        """A path or detail with the names of objects replaced by their ids."""
        for name, identity in self.ids.items():
            text = text.replace(f"{{{name}}}", identity)
        return text

    def state(self) -> list[Json]:
        """What both accounts hold now."""
        return [self.account.everything(), self.stranger.everything()]


def create_world(account: AccountClient, stranger: AccountClient, photographs: Photographs, event_log: EventLog) -> World:
    """held: shows `person`, on `descriptors_list`. free: shows nobody. faceless: a person without a descriptor."""
    ids = {"unknown": UNKNOWN, "other_version": OTHER_VERSION}
    for prefix, owner in (("", account), ("their_", stranger)):
        ids |= {
            f"{prefix}person": owner.create_person(user_data="somebody of an account", external_id="one-of-us"),
            f"{prefix}faceless": owner.create_person(),
            f"{prefix}persons_list": owner.create_list(list_data="a list of persons"),
            f"{prefix}descriptors_list": owner.create_list("descriptors", list_data="a list of descriptors"),
            f"{prefix}held": owner.store(photographs["obama.jpg"]),
            f"{prefix}free": owner.store(photographs["biden.jpg"]),
        }
        owner.link_descriptor(ids[f"{prefix}person"], ids[f"{prefix}held"])
        owner.link_person(ids[f"{prefix}person"], ids[f"{prefix}persons_list"])
        owner.list_descriptor(ids[f"{prefix}held"], ids[f"{prefix}descriptors_list"])
    event_log.news()
    return World(account, stranger, ids, event_log, [account.everything(), stranger.everything()])
