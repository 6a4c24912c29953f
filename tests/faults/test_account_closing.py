"""A closed account: everything of it leaves every store, and what of it comes late is as good as erased already."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from domain.account import Account
from domain.aggregate import Lifecycle
from domain.descriptor_versions import BUILT_IN_VERSION
from domain.member_list import ListKind
from infra.bootstrap.service import Service
from infra.recognition.pipeline import ExtractionOptions
from projections.match_store.port import DescriptorCandidates, Template
from projections.persons.view import PERSONS
from tests.faults.byte_scan import found_in_folder, payload_forms, text_forms
from tests.faults.faces import image, made_up_face
from tests.faults.folder import aggregates, dump_views, vault_rows
from tests.faults.inside import Tenant, started
from tests.faults.waiting import settled, until_erased

TEXTS = ("Somebody of the closed account", "ext-of-the-closed", "a list of the closed account", "closed@example.org")


async def fill(tenant: Tenant, name: str) -> tuple[UUID, UUID, UUID]:
    """A person with a descriptor, both on lists."""
    person_id = await tenant.create_person(TEXTS[0] if name == "closed" else name, TEXTS[1] if name == "closed" else "")
    descriptor_id = await tenant.extract(name)
    await tenant.hold(person_id, descriptor_id)
    list_id = await tenant.create_list(ListKind.PERSONS, TEXTS[2] if name == "closed" else "")
    await tenant.enlist_person(person_id, list_id)
    descriptors = await tenant.create_list(ListKind.DESCRIPTORS)
    await tenant.enlist_descriptor(descriptor_id, descriptors)
    return person_id, descriptor_id, list_id


async def close(service: Service, tenant: Tenant) -> None:
    account = await service.write_side.repository.load(Account, tenant.account_id)
    assert account is not None
    context = tenant.context()
    account.close(context)
    await service.write_side.repository.save(context, account)


def matches(service: Service, tenant: Tenant, descriptor_id: UUID, name: str) -> int:
    template = Template(BUILT_IN_VERSION, made_up_face(image(name), 0, ExtractionOptions()).template or b"")
    store = service.adapters.match_store
    return len(store.search(tenant.account_id, DescriptorCandidates((descriptor_id,)), [template], 1))


async def test_a_closed_accounts_rows_leave_every_store(data_dir: Path) -> None:
    async with started(data_dir) as service:
        closed, other = [await Tenant.register(service, f"{name}@example.org") for name in ("closed", "other")]
        _, descriptor_id, _ = await fill(closed, "closed")
        _, other_descriptor, _ = await fill(other, "other")
        template = made_up_face(image("closed"), 0, ExtractionOptions()).template or b""
        forms = {form for text in TEXTS for form in text_forms(text)} | payload_forms(template)
        assert found_in_folder(data_dir, forms)
        assert matches(service, closed, descriptor_id, "closed") == 1
        await close(service, closed)
        await until_erased(service.stream, [closed.account_id])
        assert found_in_folder(data_dir, forms) == {}
        assert matches(service, closed, descriptor_id, "closed") == 0
        assert matches(service, other, other_descriptor, "other") == 1
        await settled(service)
        assert service.read_side.runner.missing_refs == 0
    assert {row.account for row in vault_rows(data_dir).values()} == {other.account_id}
    dump = repr(dump_views(data_dir))
    assert str(closed.account_id) not in dump
    assert str(other.account_id) in dump


async def test_what_comes_after_the_closing_is_passed_over_and_holds_nobody_up(data_dir: Path) -> None:
    """Commands that were under way when the account was closed: a new person, a new text, a deletion."""
    late_texts = ("written too late", "described too late")
    async with started(data_dir) as service:
        closed, other = [await Tenant.register(service, f"{name}@example.org") for name in ("closed", "other")]
        person_id, *_ = await fill(closed, "closed")
        other_person, *_ = await fill(other, "other")
        await close(service, closed)
        await until_erased(service.stream, [closed.account_id])
        before = dump_ids(service)

        late_person = await closed.create_person(late_texts[0])
        await closed.describe_person(person_id, late_texts[1])
        await closed.delete_person(person_id)
        # The eraser goes on behind them.
        await other.delete_person(other_person)
        await until_erased(service.stream, [other_person])
        await settled(service)
        assert dump_ids(service) == before - {str(other_person)}
        assert service.read_side.runner.missing_refs == 0
        assert found_in_folder(data_dir, [text.encode() for text in late_texts]) == {}
    assert {row.account for row in vault_rows(data_dir).values()} == {other.account_id}
    found = aggregates(data_dir)
    assert found[late_person].is_present, "it is in the log, and nowhere else"
    assert found[person_id].lifecycle is Lifecycle.ENDED


async def test_what_came_late_stays_passed_over_after_a_restart(data_dir: Path) -> None:
    async with started(data_dir) as service:
        closed = await Tenant.register(service, "closed@example.org")
        _, descriptor_id, _ = await fill(closed, "closed")
        await close(service, closed)
        await until_erased(service.stream, [closed.account_id])
    async with started(data_dir) as service:
        late = Tenant(service.write_side.commands, closed.account_id)
        late_person, late_descriptor = await late.create_person("later still"), await late.extract("later still")
        await settled(service)
        assert service.views.persons.get(closed.account_id, late_person) is None
        assert service.views.descriptors.get(closed.account_id, late_descriptor) is None
        assert matches(service, closed, late_descriptor, "later still") == 0
        assert matches(service, closed, descriptor_id, "closed") == 0
        assert found_in_folder(data_dir, text_forms("later still")) == {}
    assert vault_rows(data_dir) == {}


def dump_ids(service: Service) -> set[str]:
    """The ids of the persons that the view shows."""
    return {document["id"] for document in service.adapters.documents.scan(PERSONS)}
