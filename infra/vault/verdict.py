"""Whether a vault row is still needed: decided by the log, never by time alone."""

from __future__ import annotations

from enum import Enum

from domain.aggregate import AccountAggregate
from infra.vault.port import VaultRow


class Verdict(Enum):
    """What the log says of a row."""

    STAYS = "stays"
    """The owner names it now."""
    GOES = "goes"
    """No event names it, and none will."""
    UNDECIDED = "undecided"
    """The version that may name it has not been written: its command may still be under way, or have died."""
    OWNER_UNKNOWN = "owner_unknown"
    """There is no owner: its command may still be under way, or have died."""


def verdict(row: VaultRow, owner: AccountAggregate | None, account: AccountAggregate | None) -> Verdict:
    """Judge a row by its owner and account as they are loaded now (None: no event yet).

    GOES is final, since events are: the row's version exists and does not name it or a later one ended it, or the owner or the
    account has ended, and a late event of theirs counts as erased already.
    """
    if account is not None and not account.is_present:
        return Verdict.GOES
    if owner is None:
        return Verdict.OWNER_UNKNOWN
    if not owner.is_present:
        return Verdict.GOES
    if row.ref in owner.current_refs():
        return Verdict.STAYS
    return Verdict.GOES if owner.version >= row.owner_version else Verdict.UNDECIDED
