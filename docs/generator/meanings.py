"""What each field of an event means: by its name, or by its owner (a topic, a shape) and its name where that says more."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "email_ref": "vault ref of the e-mail",
    "password_ref": "vault ref of the password's hash",
    "organization_ref": "vault ref of organization_name; null: empty",
    "token_ref": "vault ref of the token; it is the token's id in the log",
    "token_data_ref": "vault ref of token_data; null: empty",
    "ended_refs": "refs of the state before that this event ends: their vault rows are erased",
    "handler_id": "the id that clients see",
    "handler_type": "which of the account's three handlers",
    "handler_version": "the contract's handler version, from 1, one more with every change",
    "policies": "all of them, not only those that changed",
    "user_data_ref": "vault ref of user_data; null: empty",
    "external_id_ref": "vault ref of external_id; null: empty",
    "list_data_ref": "vault ref of list_data; null: empty",
    "descriptor_id": "the descriptor",
    "person_id": "the person",
    "list_id": "the list",
    "kind": "what the list holds; it never changes",
    "templates": "one for each descriptor version",
    "portrait_ref": "vault ref of the portrait; null: there is none",
    "version": "descriptor version; 1001 is the built-in extractor's",
    "ref": "vault ref of the template",
    "source": "the resource that was asked: descriptors, search, identify, match …",
    "faces": "every face of the image, the best score first",
    "template": "what was compared",
    "candidate": "with whom it was compared",
    "results": "the candidates of the reply, the most similar first",
    "face": "the face of the request's image; null where it had none",
    "score": "confidence that it is a face, 0 to 1",
    "similarity": "0 to 1; docs/thresholds.md says how to read it",
}

DETAILS: Mapping[str, Mapping[str, str]] = {
    "envelope": {
        "log_id": "the event log; drawn when it was created, and another one after a new start from nothing",
        "position": "unique in the log and rising, with gaps; a decimal number in a string: compare it as a number",
        "type": "what happened: one of the names below; it never changes its meaning",
        "schema_version": "the version of the shape of `data` when the event was published, from 1",
        "account_id": "whose data it is; 36 lower-case characters",
        "aggregate_id": "the account, person, descriptor, list, handler or recognition that it happened to",
        "aggregate_version": "1 for the first event of an aggregate, then one more each time, without gaps",
        "command_id": "the same for all events of one command, which were stored together or not at all",
        "request_id": "the Luna-Request-Id; null where no request was behind it (command line, background work)",
        "time": "when the command was decided; RFC 3339, UTC, microseconds",
        "data": "the event's own fields, listed below",
    },
    "facestream.account.tokens_revoked": {
        "token_refs": "refs of the tokens that ended",
        "ended_refs": "the tokens' refs and those of their data: their vault rows are erased",
    },
    "facestream.person.deleted": {
        "descriptor_ids": "descriptors that showed the person; they stay, without a person",
        "list_ids": "lists that the person was on",
    },
    "facestream.descriptor.expired": {
        "person_id": "the person it showed; null: nobody",
        "list_ids": "lists that it was on",
    },
    "facestream.recognition.faces_extracted": {"token_ref": "the token that the request came with; null for login and password"},
    "facestream.recognition.matched": {"token_ref": "the token that the request came with; null for login and password"},
    "HandlerPolicies": {
        "list_id": "the list that is compared with, or that persons are put into; null for verify",
        "limit": "most candidates of a reply, 1 to 5; identify only",
        "estimate_attributes": "0 or 1: age, gender, eyeglasses",
        "estimate_emotions": "0 or 1",
        "estimate_ethnicities": "0 or 1",
        "estimate_quality": "0 or 1",
        "estimate_head_pose": "0 or 1",
        "extract_exif": "0 or 1: for the reply only, exif enters no event",
        "yaw_threshold": "degrees from 0 to 180 that still pass",
        "roll_threshold": "degrees from 0 to 180 that still pass",
        "pitch_threshold": "degrees from 0 to 180 that still pass",
        "score_threshold": "faces below are left out, 0 to 1",
        "identify_threshold": "candidates below are left out, 0 to 1; identify only",
        "verify_threshold": "similarity from which it is the same person, 0 to 1; verify only",
    },
    "RecognizedFace": {
        "descriptor_id": "the descriptor that was stored; null: nothing was stored",
        "score": "confidence that it is a face, 0 to 1; null for an uploaded descriptor",
        "rect": "the face in the picture; null for a warped image",
        "rect_iso": "the portrait's frame; null for a warped image",
        "estimates": "what was estimated of the face",
    },
    "Box": {
        "x": "pixels from the left edge of the upright picture; may be negative",
        "y": "pixels from the upper edge; may be negative",
        "width": "pixels",
        "height": "pixels",
    },
    "FaceEstimates": {
        "age": "years, 0 to 100",
        "gender": "0 female, 1 male",
        "eyeglasses": "probability, 0 to 1",
        "emotions": "name to probability",
        "ethnicities": "name to probability",
        "head_pose": "where the face looks",
        "quality": "name to figure, 0 to 1",
    },
    "HeadPose": {
        "pitch": "degrees, positive with the nose down",
        "yaw": "degrees, positive with the nose to the picture's left",
        "roll": "degrees, positive clockwise",
    },
    "MatchTemplate": {
        "descriptor_id": "a descriptor, also the one just made from an image; null: it was a person",
        "person_id": "a person, who stands for all its descriptors; null: it was a descriptor",
    },
    "MatchCandidate": {
        "list_id": "a list; null: ids were given",
        "list_kind": "the list's kind; null with list_id",
        "person_ids": "persons; null unless they were given",
        "descriptor_ids": "descriptors; null unless they were given",
    },
    "MatchResult": {
        "descriptor_id": "the descriptor that was compared; of a person the best one",
        "person_id": "the person; null where descriptors were compared",
    },
}


def meaning(owner: str, name: str) -> str:
    """What a field means; "" where nothing is known of it."""
    return DETAILS.get(owner, {}).get(name) or FIELDS.get(name, "")
