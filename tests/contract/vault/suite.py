"""What every vault does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from infra.vault.port import Vault, VaultKind, VaultRow
from infra.vault.refs import NIL, ref_drawer
from tests.contract.event_store.material import NOW, text_row

KEY = b"0123456789abcdef"


def described(row: VaultRow) -> VaultRow:
    """The row without its payload."""
    return VaultRow(row.ref, row.owner, row.owner_version, row.account, row.kind, b"", row.key)


class VaultContract:
    """Subclass it with a fixture `vault`: an empty vault."""

    def test_payloads_come_back_as_they_were(self, vault: Vault) -> None:
        payloads = [b"", b" ", b"text with spaces  ", b"\0\0\0", bytes(range(256)), b"x" * 64, b"y" * 65, b"z" * 40_000]
        rows = [
            VaultRow(text_row().ref, uuid4(), 3, uuid4(), VaultKind.DESCRIPTOR_PORTRAIT, payload, None) for payload in payloads
        ]
        assert vault.insert([rows]) == [True]
        assert vault.read([*(row.ref for row in rows), uuid4()]) == {row.ref: row.payload for row in rows}

    def test_many_groups_at_once(self, vault: Vault) -> None:
        groups = [[text_row(text=f"{number}.{part}") for part in range(number % 4)] for number in range(300)]
        groups.append([text_row(text=f"large {part}") for part in range(700)])
        assert vault.insert(groups) == [True] * 301
        rows = [row for group in groups for row in group]
        assert vault.read(row.ref for row in rows) == {row.ref: row.payload for row in rows}
        assert vault.insert([]) == []

    def test_a_taken_key_refuses_its_whole_group_alone(self, vault: Vault) -> None:
        holder = text_row(key=KEY)
        refused = [text_row(), text_row(key=KEY), text_row()]
        fine = [text_row(), text_row(key=b"fedcba9876543210")]
        assert vault.insert([[holder], refused, fine]) == [True, False, True]
        assert vault.insert([refused, [text_row()]]) == [False, True]
        assert vault.read(row.ref for row in refused) == {}
        assert len(vault.read(row.ref for row in fine)) == 2
        assert vault.find(KEY) == holder
        assert vault.find(b"nobody's key....") is None

    def test_a_large_group_with_a_taken_key_leaves_nothing(self, vault: Vault) -> None:
        vault.insert([[text_row(key=KEY)]])
        large = [*(text_row() for _ in range(150)), text_row(key=KEY)]
        assert vault.insert([large]) == [False]
        assert vault.read(row.ref for row in large) == {}

    def test_a_ref_is_stored_once(self, vault: Vault) -> None:
        row = text_row(text="first")
        assert vault.insert([[row]]) == [True]
        again = VaultRow(row.ref, row.owner, 2, row.account, row.kind, b"second")
        assert vault.insert([[again]]) == [False]
        assert vault.read([row.ref]) == {row.ref: b"first"}

    def test_refused_rows_make_way_in_the_same_transaction(self, vault: Vault) -> None:
        old, new = text_row(key=KEY), text_row(key=KEY)
        vault.insert([[old]])
        assert vault.insert([[new]], [old.ref, uuid4()]) == [True]
        assert vault.find(KEY) == new
        assert vault.read([old.ref]) == {}

    def test_erased_rows_are_gone_and_their_keys_free(self, vault: Vault) -> None:
        rows = [text_row(key=KEY), text_row(), text_row()]
        vault.insert([rows])
        assert vault.erase([rows[0].ref, rows[1].ref, uuid4()]) == 2
        assert vault.erase([rows[0].ref]) == 0
        assert vault.read(row.ref for row in rows) == {rows[2].ref: rows[2].payload}
        assert vault.find(KEY) is None
        assert vault.insert([[text_row(key=KEY)]]) == [True]

    def test_places_of_erased_rows_are_used_again_without_a_mix_up(self, vault: Vault) -> None:
        for round_number in range(5):
            rows = [text_row(text=f"round {round_number} " + "x" * (number % 150)) for number in range(200)]
            vault.insert([[row] for row in rows])
            assert vault.erase(row.ref for row in rows[::2]) == 100
            assert vault.read(row.ref for row in rows) == {row.ref: row.payload for row in rows[1::2]}

    def test_an_owner_is_erased_with_all_its_rows(self, vault: Vault) -> None:
        owner = uuid4()
        texts = [text_row(owner=owner) for _ in range(2)]
        other = text_row()
        portrait = VaultRow(text_row().ref, owner, 1, uuid4(), VaultKind.DESCRIPTOR_PORTRAIT, b"jpeg")
        vault.insert([texts, [portrait], [other]])
        assert vault.erase_owner(owner) == {VaultKind.PERSON_USER_DATA: 2, VaultKind.DESCRIPTOR_PORTRAIT: 1}
        assert vault.erase_owner(owner) == {}
        assert vault.read([other.ref]) == {other.ref: other.payload}

    def test_an_account_is_erased_in_chunks(self, vault: Vault) -> None:
        account = uuid4()
        other = text_row()
        vault.insert([[text_row(account=account) for _ in range(25)], [other]])
        assert [vault.erase_account(account, 10) for _ in range(4)] == [10, 10, 5, 0]
        assert vault.read([other.ref]) == {other.ref: other.payload}

    def test_old_rows_are_found_in_the_order_of_their_refs(self, vault: Vault) -> None:
        def drawn(minutes_ago: int) -> VaultRow:
            ref = ref_drawer(lambda: NOW - timedelta(minutes=minutes_ago))()
            return VaultRow(ref, uuid4(), 1, uuid4(), VaultKind.LIST_DATA, b"a text")

        rows = {minutes_ago: drawn(minutes_ago) for minutes_ago in (50, 10, 40, 30, 20)}
        vault.insert([list(rows.values())])
        older = vault.older_than(NOW - timedelta(minutes=20), after=NIL, limit=10)
        assert older == [described(rows[age]) for age in (50, 40, 30)]
        assert vault.older_than(NOW, after=older[0].ref, limit=2) == [described(rows[age]) for age in (40, 30)]
        assert vault.look_up([rows[10].ref, uuid4()]) == [described(rows[10])]

    def test_a_kind_is_scanned_whole(self, vault: Vault) -> None:
        wanted = [
            VaultRow(text_row().ref, uuid4(), 1, uuid4(), VaultKind.DESCRIPTOR_TEMPLATE, b"%d" % number) for number in range(1100)
        ]
        vault.insert([wanted, [text_row() for _ in range(5)]])
        assert list(vault.scan(VaultKind.DESCRIPTOR_TEMPLATE)) == sorted(wanted, key=lambda row: row.ref.bytes)
        assert list(vault.scan(VaultKind.LIST_DATA)) == []

    def test_a_digest_is_steady_and_keyed(self, vault: Vault) -> None:
        assert len(vault.digest("a text")) == 16
        assert vault.digest("a text") == vault.digest("a text") != vault.digest("another")

    def test_the_sweep_mark_and_what_is_undecided(self, vault: Vault) -> None:
        assert vault.sweep_mark() == NIL
        assert vault.undecided() == []
        refs = [text_row().ref for _ in range(3)]
        vault.set_sweep_mark(refs[0], refs[1:])
        assert vault.sweep_mark() == refs[0]
        assert vault.undecided() == refs[1:]
        vault.set_sweep_mark(refs[2])
        assert (vault.sweep_mark(), vault.undecided()) == (refs[2], [])

    def test_purging_succeeds_when_nobody_reads(self, vault: Vault) -> None:
        row = text_row()
        vault.insert([[row]])
        vault.erase([row.ref])
        assert vault.purge()

    def test_unknown_things_are_no_error(self, vault: Vault) -> None:
        assert vault.read([]) == {}
        assert vault.erase([]) == 0
        assert vault.erase_owner(UUID(int=1)) == {}
        assert vault.erase_account(UUID(int=1), 10) == 0
