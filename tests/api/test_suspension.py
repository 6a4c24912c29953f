"""An account that another process suspends while the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from domain.account import Account
from domain.aggregate import CommandContext
from domain.ids import draw_id, utc_now
from infra.bootstrap.offline import workplace
from infra.settings import Settings
from infra.vault.credentials import email_key
from tests.api.account_client import PERSONS, AccountClient
from tests.api.running_service import RunningService
from tests.api.waiting import until

Change = Callable[[Account, CommandContext], None]


async def change_account(data_dir: Path, email: str, change: Change) -> None:
    """Append what the change records, as a command of the command line does."""
    async with workplace(Settings(data_dir=data_dir)) as place:
        assert not place.is_alone, "the service runs on the data folder"
        row = place.adapters.vault.find(email_key(place.adapters.vault, email))
        assert row is not None
        account = await place.write_side.repository.load(Account, row.owner)
        assert account is not None
        context = CommandContext(account.id, draw_id(), None, utc_now())
        change(account, context)
        assert await place.write_side.repository.save(context, account) is not None


def test_suspended_account_is_refused_until_it_is_reinstated(service: RunningService, account: AccountClient) -> None:
    person_id = account.create_person(user_data="of a suspended account")
    credentials = account.credentials

    def answers() -> list[tuple[int, int | None]]:
        replies = [account.request("GET", f"{PERSONS}/{person_id}", headers=headers) for headers in ({}, credentials.by_password)]
        return [(reply.status_code, reply.json().get("error_code")) for reply in replies]

    assert answers() == [(200, None)] * 2
    asyncio.run(change_account(service.data_dir, credentials.email, Account.suspend))
    until(lambda: answers() == [(401, 11004)] * 2, "the service hears that the account is suspended")
    reply = account.request("POST", PERSONS)
    assert (reply.json()["detail"], reply.json()["desc"]) == ("Account is suspended", "Account is suspended")
    assert reply.headers["www-authenticate"] == 'Basic realm="login:password"'
    asyncio.run(change_account(service.data_dir, credentials.email, Account.reinstate))
    until(lambda: answers() == [(200, None)] * 2, "the service hears that the account is reinstated")
    assert account.persons()["count"] == 1
