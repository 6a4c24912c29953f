"""An account: registration, tokens, suspension, closing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from domain.account import Account
from domain.aggregate import AlreadyEndedError, Lifecycle
from tests.unit.domain.deciding import ACCOUNT, again, context, told

EMAIL, PASSWORD, ORGANIZATION, TOKEN, TOKEN_DATA = (UUID(int=number) for number in range(1, 6))


def an_account() -> Account:
    account = Account.register(context(), email_ref=EMAIL, password_ref=PASSWORD, organization_ref=ORGANIZATION)
    told(account)
    return account


def with_token(token_ref: UUID = TOKEN, token_data_ref: UUID | None = TOKEN_DATA) -> Account:
    account = an_account()
    account.issue_token(context(), token_ref, token_data_ref)
    told(account)
    return account


def test_registered_under_the_id_that_the_command_names() -> None:
    account = Account.register(context(), email_ref=EMAIL, password_ref=PASSWORD, organization_ref=None)
    assert (account.id, account.account_id, account.is_suspended) == (ACCOUNT, ACCOUNT, False)
    assert account.current_refs() == {EMAIL, PASSWORD}
    fields = {"email_ref": EMAIL, "password_ref": PASSWORD, "organization_ref": None}
    assert told(account) == [("facestream.account.registered", fields)]


def test_a_token_is_issued() -> None:
    account = an_account()
    account.issue_token(context(), TOKEN, TOKEN_DATA)
    assert told(account) == [("facestream.account.token_issued", {"token_ref": TOKEN, "token_data_ref": TOKEN_DATA})]
    assert account.current_refs() == {EMAIL, PASSWORD, ORGANIZATION, TOKEN, TOKEN_DATA}


@pytest.mark.parametrize(
    ("before", "after", "ended"),
    [(TOKEN_DATA, UUID(int=9), (TOKEN_DATA,)), (None, UUID(int=9), ()), (TOKEN_DATA, None, (TOKEN_DATA,))],
)
def test_what_is_said_of_a_token_is_replaced(before: UUID | None, after: UUID | None, ended: tuple[UUID, ...]) -> None:
    account = with_token(token_data_ref=before)
    account.describe_token(context(), TOKEN, after)
    fields = {"token_ref": TOKEN, "token_data_ref": after, "ended_refs": ended}
    assert told(account) == [("facestream.account.token_described", fields)]
    assert account.tokens == {TOKEN: after}


def test_revoked_tokens_end_with_what_was_said_of_them() -> None:
    account, other = with_token(), uuid4()
    account.issue_token(context(), other, None)
    told(account)
    account.revoke_tokens(context(), (TOKEN, uuid4(), TOKEN, other))
    fields = {"token_refs": (TOKEN, other), "ended_refs": (TOKEN, other, TOKEN_DATA)}
    assert told(account) == [("facestream.account.tokens_revoked", fields)]
    assert account.tokens == {}
    assert account.current_refs() == {EMAIL, PASSWORD, ORGANIZATION}
    account.revoke_tokens(context(), (TOKEN,))
    assert told(account) == []


def test_suspension_and_reinstatement_change_something_or_are_no_event() -> None:
    account = an_account()
    account.reinstate(context())
    account.suspend(context())
    account.suspend(context())
    assert account.is_suspended
    account.reinstate(context())
    account.reinstate(context())
    assert not account.is_suspended
    assert [topic for topic, _ in told(account)] == ["facestream.account.suspended", "facestream.account.reinstated"]


def test_a_closed_account_accepts_only_its_erasure_and_that_once() -> None:
    account = with_token()
    with pytest.raises(AlreadyEndedError):
        account.erase(context())
    account.close(context())
    assert told(account) == [("facestream.account.closed", {})]
    assert account.current_refs() == frozenset()
    refusals: tuple[Callable[[], None], ...] = (
        lambda: account.issue_token(context(), uuid4(), None),
        lambda: account.describe_token(context(), TOKEN, None),
        lambda: account.revoke_tokens(context(), (TOKEN,)),
        lambda: account.suspend(context()),
        lambda: account.close(context()),
    )
    for refused in refusals:
        with pytest.raises(AlreadyEndedError):
            refused()
    account.erase(context())
    assert told(account) == [("facestream.account.erased", {})]
    with pytest.raises(AlreadyEndedError):
        account.erase(context())


def test_a_discarded_account_accepts_nothing() -> None:
    account = Account.discard(ACCOUNT, context())
    assert account.lifecycle is Lifecycle.DISCARDED
    assert told(account) == [("facestream.account.discarded", {})]
    with pytest.raises(AlreadyEndedError):
        account.issue_token(context(), TOKEN, None)


def test_its_events_make_it_again() -> None:
    account = Account.register(context(), email_ref=EMAIL, password_ref=PASSWORD, organization_ref=ORGANIZATION)
    account.issue_token(context(1), TOKEN, TOKEN_DATA)
    account.issue_token(context(2), uuid4(), None)
    account.describe_token(context(3), TOKEN, None)
    account.suspend(context(4))
    assert again(account).__dict__ == account.__dict__ | {"_pending_events": []}
