"""A log that was restored from a backup: views that are ahead of it are refused, and built anew they are what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domain.account import Account
from infra.bootstrap.adapters import EVENTS_FILE
from projections.runner import WrongLogError
from tests.faults.folder import vault_rows
from tests.faults.inside import Tenant, started
from tests.faults.process import facestream
from tests.faults.waiting import settled, until_erased


async def test_views_ahead_of_a_restored_log_are_refused_and_rebuilt(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        before, deleted = await tenant.create_person("before"), await tenant.create_person("to be deleted")
        await settled(service)
    shutil.copy(data_dir / EVENTS_FILE, data_dir.with_suffix(".backup"))
    async with started(data_dir) as service:
        tenant = Tenant(service.write_side.commands, tenant.account_id)
        after = await tenant.create_person("after")
        account = await service.write_side.repository.load(Account, tenant.account_id)
        assert account is not None
        context = tenant.context()
        account.close(context)
        await service.write_side.repository.save(context, account)
        await until_erased(service.stream, [tenant.account_id])
        lost_head = await settled(service)
    assert vault_rows(data_dir) == {}
    shutil.copy(data_dir.with_suffix(".backup"), data_dir / EVENTS_FILE)

    with pytest.raises(WrongLogError, match="facestream rebuild"):
        async with started(data_dir):
            pass
    done = facestream(data_dir, "rebuild", "all")
    assert done.returncode == 0, done.stdout + done.stderr
    async with started(data_dir) as service:
        tenant = Tenant(service.write_side.commands, tenant.account_id)
        persons = {each: service.views.persons.get(tenant.account_id, each) for each in (before, deleted, after)}
        assert [document and document["user_data"] for document in persons.values()] == ["", "", None]
        # The account is open again, nothing it does is late, also beyond where it was closed once, and the eraser goes on.
        while service.stream.head() <= lost_head:
            again = await tenant.create_person("again")
            assert service.views.persons.get(tenant.account_id, again) is not None
        await tenant.delete_person(deleted)
        await until_erased(service.stream, [deleted])
