"""Every refusal of the service: one table of named cases, one exception.

The codes, statuses and texts are the wire contract (LUNA Backport 3, API version 4); codes 1000-1099 are this project's own
and are documented in ``docs/errors.md``. A case's ``detail`` is a ``str.format`` template; its parameters are ids, key names and
figures, never another text of a client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

BAD_DATA: Final = "Bad/incomplete input data"
NOT_FOUND: Final = "Object not found"
FORBIDDEN: Final = "Forbidden"
UNIQUE: Final = "Unique constraint error"
UUID_FORMAT: Final = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"


@dataclass(frozen=True)
class ErrorCase:
    """One way to refuse a request.

    code: the contract's ``error_code``. status: the HTTP status. desc: the class of error. detail: template of the text.
    client_fault: counted as a client's error in metrics and never logged as a fault, whatever the status says.
    """

    code: int
    status: int
    desc: str
    detail: str
    client_fault: bool = True


class FacestreamError(Exception):
    """A refusal: a case of the table with its parameters.

    ``detail`` overrides the template where the contract wants an object (11012). ``retry_after`` is in seconds (503 only).
    """

    def __init__(
        self,
        case: ErrorCase,
        *,
        detail: dict[str, Any] | None = None,
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
        **parameters: object,
    ) -> None:
        self.case = case
        self.parameters = parameters
        self.detail: str | dict[str, Any] = case.detail.format(**parameters) if detail is None else detail
        self.retry_after = retry_after
        self.headers = headers or {}
        super().__init__(f"{case.code} {case.desc}")

    def body(self) -> dict[str, Any]:
        """The contract's error body: ``error_code``, ``desc``, ``detail`` and ``link`` to this service's own manual."""
        return {
            "error_code": self.case.code,
            "desc": self.case.desc,
            "detail": self.detail,
            "link": f"/4/docs/errors#{self.case.code}",
        }


# The service itself ---------------------------------------------------------------------------------------------------
SUCCESS = ErrorCase(0, 200, "Success", "Success")
INTERNAL_SERVER_ERROR = ErrorCase(1, 500, "Internal server error", "internal server error", client_fault=False)
REQUEST_TIMEOUT = ErrorCase(9, 504, "Request timeout", "Request timeout on {url}, method {method}", client_fault=False)
SERVICE_AWAY = ErrorCase(10017, 503, "Database error", "Database connection timeout error", client_fault=False)
COMPONENT_DOWN = ErrorCase(10017, 502, "Database error", "Database connection timeout error", client_fault=False)
PERSON_WITHOUT_DESCRIPTORS = ErrorCase(1001, 400, BAD_DATA, "Person with id '{id}' has no descriptors")
BODY_TOO_LARGE = ErrorCase(1002, 413, BAD_DATA, "Request body is larger than {limit} bytes")
HEADERS_TOO_LARGE = ErrorCase(1002, 413, BAD_DATA, "Request headers are larger than {limit} bytes")
NOT_A_HANDSHAKE = ErrorCase(1003, 400, BAD_DATA, "WebSocket handshake expected")
SERVER_BUSY = ErrorCase(1004, 503, "Service unavailable", "Server is busy", client_fault=False)
MALFORMED_REQUEST = ErrorCase(1005, 400, BAD_DATA, "Malformed HTTP request")
PAGE_NOT_FOUND = ErrorCase(12013, 404, "Resource not found", "Page not found")
METHOD_NOT_ALLOWED = ErrorCase(12021, 405, "Method not allowed", "Method not allowed")

# Credentials ----------------------------------------------------------------------------------------------------------
AUTHORIZATION_FAILED = ErrorCase(11002, 401, "Authorization failed", "Account corresponding login/password not found")
ACCOUNT_SUSPENDED = ErrorCase(11004, 401, "Account is suspended", "Account is suspended")
AUTHORIZATION_REQUIRED = ErrorCase(12010, 401, BAD_DATA, 'This resource needs "Authorization" authorization headers')
MALFORMED_BASIC = ErrorCase(36002, 401, BAD_DATA, "Bad format basic authorization header, format: Basic base64(login:password)")
MALFORMED_TOKEN = ErrorCase(12001, 401, BAD_DATA, f"Token is not UUID4, format: {UUID_FORMAT}")
EMAIL_TAKEN = ErrorCase(11011, 400, UNIQUE, "An account with given email already exists")
TOKEN_NOT_FOUND = ErrorCase(11022, 404, NOT_FOUND, "Token not found")

# Query, headers, body -------------------------------------------------------------------------------------------------
BAD_QUERY = ErrorCase(12012, 400, BAD_DATA, "Bad query parameters '{name}'")
QUERY_REQUIRED = ErrorCase(12014, 400, BAD_DATA, "Required parameters '{name}' not found")
NONE_OF_QUERY = ErrorCase(12016, 400, BAD_DATA, "No one parameters '[{names}]' not found")
UNSUPPORTED_QUERY = ErrorCase(36012, 400, BAD_DATA, "Unsupported param '{name}'")
BAD_CONTENT_TYPE = ErrorCase(12017, 400, BAD_DATA, "Bad content type")
BAD_JSON = ErrorCase(12022, 400, BAD_DATA, "Failed to validate input json. Path: '{path}', message: '{message}'")
UNSUPPORTED_ACCEPT = ErrorCase(12024, 415, "Unsupported media type", BAD_DATA)

# Objects --------------------------------------------------------------------------------------------------------------
PERSON_NOT_FOUND = ErrorCase(22007, 404, NOT_FOUND, "Person with id '{id}' not found.")
PERSON_NOT_FOUND_IN_REQUEST = ErrorCase(22007, 400, NOT_FOUND, "Person with id '{id}' not found.")
DESCRIPTOR_NOT_FOUND = ErrorCase(11018, 404, NOT_FOUND, "Descriptor with id '{id}' not found.")
DESCRIPTOR_NOT_FOUND_IN_REQUEST = ErrorCase(11018, 400, NOT_FOUND, "Descriptor with id '{id}' not found.")
LIST_NOT_FOUND = ErrorCase(22003, 404, NOT_FOUND, "List with id '{id}' not found")
LIST_NOT_FOUND_IN_REQUEST = ErrorCase(22003, 400, NOT_FOUND, "List with id '{id}' not found")
SOME_NOT_FOUND = ErrorCase(11020, 400, NOT_FOUND, "One or more {kind} not found")
IMAGE_NOT_FOUND = ErrorCase(13003, 404, NOT_FOUND, "Image with id '{id}' not found")
DESCRIPTOR_ALREADY_ATTACHED = ErrorCase(22008, 409, UNIQUE, "This descriptor is already attached to the person.")
DESCRIPTOR_NOT_ATTACHED = ErrorCase(36004, 400, BAD_DATA, "Face was not linked to the person.")
WRONG_LIST_KIND = ErrorCase(36001, 400, BAD_DATA, "Expected list of {expected}. Got list of {got}. List id '{id}'")
VERSIONS_DIFFER = ErrorCase(31005, 400, BAD_DATA, "Matching between different versions {versions} is not allowed")

# Images and faces -----------------------------------------------------------------------------------------------------
INVALID_IMAGE = ErrorCase(100033, 400, "Invalid image type", "")
IMAGE_TOO_SMALL = ErrorCase(
    3002, 400, "Incorrect image size", "Image size ({width}x{height}) is lower than minimum allowed ({limit}x{limit})."
)
IMAGE_TOO_LARGE = ErrorCase(
    3002,
    400,
    "Incorrect image size",
    "Image size ({width}x{height}) is greater than maximum allowed ({limit}x{limit}).",
)
BAD_WARP_SIZE = ErrorCase(11043, 400, BAD_DATA, "Bad image size for face warped image")
NO_FACES = ErrorCase(4003, 500, "No faces found", "No faces found.")
NO_FACES_AFTER_FILTER = ErrorCase(36003, 400, "Face does not satisfy thresholds limits", "No faces found.")
MANY_FACES = ErrorCase(11012, 400, "Extract policy error", "Too many faces found")
LIVENESS_DECODE = ErrorCase(3001, 400, "Failed to decode image data", "Failed to decodeImage image data.")
LIVENESS_MANY_FACES = ErrorCase(4004, 400, "Multiple faces found", "Multiple faces found.")
DOWNLOAD_FAILED = ErrorCase(11027, 400, "External request failed", "Failed to download image by url {url}")
DOWNLOAD_CONTENT_TYPE = ErrorCase(11028, 400, BAD_DATA, "Bad content type of the downloaded image")
MULTIPART_CONTENT_TYPE = ErrorCase(11029, 400, BAD_DATA, "Bad content type of image in multipart body")
BAD_MULTIPART = ErrorCase(11049, 400, BAD_DATA, "Bad multipart body")

# Uploaded descriptors -------------------------------------------------------------------------------------------------
DESCRIPTOR_LENGTH = ErrorCase(12034, 400, BAD_DATA, "Descriptor has incorrect length {length}")
BAD_XPK = ErrorCase(12035, 400, BAD_DATA, "Failed to parse xpk file")
VERSION_NOT_REGISTERED = ErrorCase(12036, 400, BAD_DATA, "Descriptor version {version} is not registered in the system")
RAW_VERSION_NOT_REGISTERED = ErrorCase(12037, 400, BAD_DATA, "Descriptor version {version} are not registered in the system")
EMPTY_XPK = ErrorCase(12037, 400, BAD_DATA, "XPK file does not contain descriptor")
BAD_SDK_DESCRIPTOR = ErrorCase(12038, 400, BAD_DATA, "SDK descriptor is not valid")
BAD_BASE64 = ErrorCase(18001, 500, BAD_DATA, "Failed convert data from base64 to bytes")
BAD_BASE64_RAW = ErrorCase(18001, 400, BAD_DATA, "Failed convert data from base64 to bytes")
VERSION_NOT_SUPPORTED = ErrorCase(34001, 400, FORBIDDEN, "Descriptor version {version} is not supported")
INVALID_DESCRIPTOR = ErrorCase(100007, 400, "Invalid descriptor", "Invalid descriptor")

# Parts that are switched off ------------------------------------------------------------------------------------------
PORTRAITS_DISABLED = ErrorCase(11070, 403, FORBIDDEN, "Luna Image Store service is disabled")
HANDLERS_DISABLED = ErrorCase(11071, 403, FORBIDDEN, "Luna Handlers service is disabled")
LIVENESS_DISABLED = ErrorCase(11054, 403, FORBIDDEN, "Liveness service is disabled")
WEBSOCKETS_DISABLED = ErrorCase(36005, 403, FORBIDDEN, "WS subscription is disabled")
METRICS_DISABLED = ErrorCase(12049, 403, FORBIDDEN, "Resource is disabled.")


def table() -> dict[str, ErrorCase]:
    """Every case by its name, in the order of this file."""
    return {name: value for name, value in globals().items() if isinstance(value, ErrorCase)}
