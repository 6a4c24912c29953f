"""Who is on which list: written by the projector of the members, read by the lists view. One collection for each kind."""

from __future__ import annotations

from uuid import UUID, uuid5

from infra.documents.port import Collection, DocumentWriter, FieldType

FIELDS = {"list_id": FieldType.ID, "member_id": FieldType.ID, "account_id": FieldType.ID, "created": FieldType.INTEGER}
INDEXES = (("list_id", "created"), ("account_id",))

PERSON_MEMBERS = Collection("person_members", FIELDS, INDEXES)
DESCRIPTOR_MEMBERS = Collection("descriptor_members", FIELDS, INDEXES)
"""{id, list_id, member_id, account_id, created: the member's own creation, microseconds}"""

CHUNK = 1000


def membership_id(list_id: str, member_id: str) -> str:
    """The document id of one membership."""
    return str(uuid5(UUID(list_id), member_id))


def add_member(writer: DocumentWriter, members: Collection, list_id: str, member: dict[str, object]) -> None:
    """Put a member (a document with id, account_id and created) on a list, and count it."""
    document = {
        "id": membership_id(list_id, str(member["id"])),
        "list_id": list_id,
        "member_id": member["id"],
        "account_id": member["account_id"],
        "created": member["created"],
    }
    if writer.get(members, document["id"]) is None:  # type: ignore[arg-type]  # membership_id gives a text
        writer.put(members, document)
        writer.count_up(members.name, list_id, 1)


def drop_member(writer: DocumentWriter, members: Collection, list_id: str, member_id: str) -> None:
    """Take a member off a list."""
    if writer.delete(members, membership_id(list_id, member_id)) is not None:
        writer.count_up(members.name, list_id, -1)


def drop_account(writer: DocumentWriter, members: Collection, account_id: str) -> None:
    """Take all members of an account off its lists."""
    while dropped := writer.delete_where(members, {"account_id": account_id}, CHUNK):
        for document in dropped:
            writer.drop_counters(members.name, document["list_id"])
