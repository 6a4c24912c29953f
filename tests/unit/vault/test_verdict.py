"""The sweeper's judgement, case by case."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.account import Account
from domain.aggregate import AccountAggregate, CommandContext
from domain.person import Person
from infra.vault.port import VaultKind, VaultRow
from infra.vault.verdict import Verdict, verdict

CONTEXT = CommandContext(uuid4(), uuid4(), None, datetime(2026, 3, 1, tzinfo=UTC))
REF = uuid4()


def person(ref: UUID | None) -> Person:
    return Person.create(uuid4(), CONTEXT, user_data_ref=ref, external_id_ref=None)


def account() -> Account:
    return Account.register(CONTEXT, email_ref=uuid4(), password_ref=uuid4(), organization_ref=None)


def described() -> Person:
    owner = person(REF)
    owner.describe(CONTEXT, user_data_ref=None, external_id_ref=None)
    return owner


def deleted() -> Person:
    owner = person(REF)
    owner.delete(CONTEXT)
    return owner


def closed() -> Account:
    ended = account()
    ended.close(CONTEXT)
    return ended


@pytest.mark.parametrize(
    ("owner", "of_account", "version", "expected"),
    [
        (person(REF), account(), 1, Verdict.STAYS),
        (person(REF), None, 1, Verdict.STAYS),
        (person(None), account(), 1, Verdict.GOES),
        (described(), account(), 1, Verdict.GOES),
        (described(), account(), 2, Verdict.GOES),
        (person(None), account(), 2, Verdict.UNDECIDED),
        (deleted(), account(), 1, Verdict.GOES),
        (deleted(), account(), 9, Verdict.GOES),
        (Person.discard(uuid4(), CONTEXT), account(), 1, Verdict.GOES),
        (None, account(), 1, Verdict.OWNER_UNKNOWN),
        (None, None, 1, Verdict.OWNER_UNKNOWN),
        (None, closed(), 1, Verdict.GOES),
        (person(REF), closed(), 1, Verdict.GOES),
        (person(None), closed(), 2, Verdict.GOES),
    ],
)
def test_the_log_decides(
    owner: AccountAggregate | None, of_account: AccountAggregate | None, version: int, expected: Verdict
) -> None:
    row = VaultRow(REF, uuid4(), version, CONTEXT.account_id, VaultKind.PERSON_USER_DATA, b"")
    assert verdict(row, owner, of_account) is expected
