"""Log lines: JSON for machines, coloured text for a terminal; the standard library's loggers speak through the same pen."""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import BinaryIO, Final, Literal, TextIO

import orjson
import structlog
from structlog.typing import BindableLogger, EventDict, Processor, WrappedLogger

from infra.telemetry.exception_trail import exception_trail

LogForm = Literal["auto", "json", "text"]
"""auto: text on a terminal, JSON everywhere else."""

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

TALKATIVE: Final = ("PIL", "httpx", "httpcore", "asyncio")
"""Loggers whose debug and info lines quote what they work on: EXIF texts of a client's image, urls, callbacks with arguments."""

_QUOTED: Final = re.compile(r"[\n<(]")
"""Where asyncio's sentences begin to quote: a task with its exception's text, a callback's arguments."""

MASK: Final = "***"
_HEADERS: Final = ("authorization", "basic", "auth_token", "x-auth-token", "cookie", "headers")
_CREDENTIALS: Final = ("token", "tokens", "login", "email", "password", "password_hash", "credentials", "secret")
_FACES: Final = ("template", "templates", "descriptor", "raw_descriptor", "vector", "portrait", "image", "warp", "exif")
_TEXTS: Final = ("user_data", "external_id", "organization_name", "token_data", "list_data", "url", "query", "query_string")
_BODIES: Final = ("body", "payload")
SENSITIVE: Final = frozenset((*_HEADERS, *_CREDENTIALS, *_FACES, *_TEXTS, *_BODIES))
"""Keys whose values never reach a line. Nothing should log them; this is for the day when something does."""

MOST_NESTED: Final = 3
_CONTAINERS: Final = frozenset({dict, list, tuple})


def configure_logging(level: str = "info", form: LogForm = "auto", stream: TextIO | None = None) -> None:
    """Set up structlog and the root logger, once, before the first line; lines go to `stream`, by default stderr.

    Raises ValueError for a level other than debug, info, warning and error.
    """
    if level not in LEVELS:
        raise ValueError(f"log level must be one of {', '.join(LEVELS)}")
    stream = stream or sys.stderr
    text = form == "text" or (form == "auto" and stream.isatty())
    complete = Completion()
    renderer: Processor = structlog.dev.ConsoleRenderer(colors=stream.isatty()) if text else _json_text
    structlog.configure(
        processors=[complete, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]) if text else _line_logger(LEVELS[level], complete),
        logger_factory=structlog.WriteLoggerFactory(stream) if text else lambda *_: LineWriter(stream.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, complete],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(disarm)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))
    sys.excepthook = _tell_uncaught
    threading.excepthook = _tell_uncaught_in_thread


class LineWriter:
    """Writes finished lines, each in one call: a buffered writer has a lock of its own, so that threads' lines do not mix."""

    def __init__(self, stream: BinaryIO) -> None:
        self._write, self._flush = stream.write, stream.flush

    def msg(self, line: bytes) -> None:
        """Write a line, and leave nothing of it in this process."""
        self._write(line + b"\n")
        self._flush()


class Completion:
    """structlog's processor for all lines: adds level and time, masks what is sensitive, says what was raised and where.

    One step where structlog has one each, and a second's text is made once: every request writes a line.
    """

    def __init__(self) -> None:
        self._second = (0, "")

    def __call__(self, _: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """Complete `event` in place."""
        event["level"] = method
        event["time"] = self._time()
        if not SENSITIVE.isdisjoint(event):
            event.update(dict.fromkeys(SENSITIVE.intersection(event), MASK))
        if "exc_info" in event:
            _tell(event, event.pop("exc_info"))
        for key, value in event.items():
            if type(value) in _CONTAINERS and key != "exception":
                event[key] = _masked(value, MOST_NESTED)
        return event

    def _time(self) -> str:
        now = time.time()
        second, text = self._second
        if second != int(now):
            second = int(now)
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._second = second, text  # in one assignment: threads share it
        return f"{text}.{int((now - second) * 1000):03d}Z"


def _line_logger(level: int, complete: Completion) -> type[BindableLogger]:
    """structlog's logger for JSON, with its chain of processors written out: half of the time of a line is the chain itself."""
    filtering = structlog.make_filtering_bound_logger(level)

    class LineLogger(filtering):  # type: ignore[valid-type,misc]  # structlog makes one class for each level
        def _proxy_to_logger(self, method_name: str, event: str | None = None, **fields: object) -> None:
            self._logger.msg(_json(complete(None, method_name, {"event": event, **self._context, **fields})))

    return LineLogger


def disarm(record: logging.LogRecord) -> bool:
    """A filter for other people's loggers, whose texts may quote a request or an exception.

    Sanic formats urls and exceptions into its sentences: of its warnings and errors, apart from the server's start and stop, only
    the place is kept, and the rest is dropped.
    Of asyncio's, what comes before the first quotation.
    A body that a handler left unread is no error here: refusals are sent before the body is.
    """
    if record.name.startswith("sanic") and record.name != "sanic.server":
        if record.levelno < logging.WARNING or str(record.msg).endswith("body not consumed."):
            return False
        record.msg, record.args = f"sanic {record.module}.{record.funcName}:{record.lineno}", ()
    elif not isinstance(record.msg, str):
        record.msg, record.args = type(record.msg).__name__, ()
    elif record.name == "asyncio":
        record.msg, record.args = _QUOTED.split(record.getMessage(), maxsplit=1)[0].rstrip(), ()
    record.exc_text = record.stack_info = None
    return True


def _tell_uncaught(_: type[BaseException], raised: BaseException, __: TracebackType | None) -> None:
    """Python's own hook prints what the exception says."""
    structlog.get_logger().error("uncaught exception", exc_info=raised)


def _tell_uncaught_in_thread(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_type is not SystemExit:
        name = hook.thread.name if hook.thread is not None else None
        structlog.get_logger().error("uncaught exception in a thread", thread=name, exc_info=hook.exc_value)


def _tell(event: EventDict, raised: object) -> None:
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        event["exception"] = exception_trail(raised)


def _masked(value: object, depth: int) -> object:
    if isinstance(value, Mapping):
        if depth == 0:
            return MASK
        return {key: MASK if str(key).lower() in SENSITIVE else _masked(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(inner, depth - 1) for inner in value] if depth else MASK
    return value


def _json(event: EventDict) -> bytes:
    return orjson.dumps(event, default=_name_of_type)


def _json_text(_: WrappedLogger, __: str, event: EventDict) -> str:
    return _json(event).decode()


def _name_of_type(value: object) -> str:
    return type(value).__name__  # a repr may quote anything
