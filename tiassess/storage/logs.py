"""The log of a process: where it goes, and what a line of it may say (P1).

Every line of every process goes through here: our own, those of the web server, of libraries, of what nobody caught.
A line names the route and never the address asked for, the kind and place of a mistake and never its words, and what
somebody's visit left behind only with its hour: with a finer time, whoever knows who sat at a screen could tell who was
answering. Whatever a library has to say is told by its place alone, because nobody knows what it would quote.
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import sys
import threading
import warnings
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from tiassess.config.log_format import NAME, LogFormat, read_log_format
from tiassess.storage.mishaps import QuietTraces

WEB_SERVER: Final = "gunicorn.error"
"""The logger of the web server, whose words we know; of all others but ours a line tells the place alone."""

UNCAUGHT: Final = "This process has ended because of a mistake of ours"

log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """What one line of the log says, however it is written.

    Args:
        process: what the process does, such as ``web`` or ``worker``.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """Give what may be said of something that was logged, first things first."""
        route = _route()
        message, *details = _words(record).splitlines() or [""]
        told = {
            "time": _time(record, is_of_a_visit=route is not None or getattr(record, "is_of_a_visit", False)),
            "level": record.levelname.lower(),
            "process": self.process,
            "pid": record.process,
            "logger": record.name,
            "message": message,
            "route": route or None,
            "mishap": getattr(record, "mishap", None),
            "details": details or None,
        }
        return {name: value for name, value in told.items() if value is not None}


class TextLines(Lines):
    """Lines for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line; what led to a mistake stands below it."""
        told = self.facts(record)
        line = f"[{told['time']}] [{told['pid']}] [{told['level'].upper()}] {told['message']}"
        return "\n".join([line, *told.get("details", [])])


class JsonLines(Lines):
    """Lines for machines: one JSON object each, with the version of the program."""

    def __init__(self, process: str) -> None:
        super().__init__(process)
        self._version = importlib.metadata.version("tiassess")

    def format(self, record: logging.LogRecord) -> str:
        """Write a line."""
        return json.dumps({**self.facts(record), "version": self._version}, ensure_ascii=False)


FORMATS: Final[dict[LogFormat, type[Lines]]] = {LogFormat.TEXT: TextLines, LogFormat.JSON: JsonLines}


class ErrorStream(logging.StreamHandler[TextIO]):
    """Where errors go at the moment at which something is written."""

    def __init__(self, lines: Lines) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(lines)
        self.addFilter(QuietTraces())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the library's class has an attribute for it
        """Give where errors go now."""
        return sys.stderr


def write_log(process: str) -> None:
    """Write what this process logs to where errors go, unless somebody has arranged it otherwise already.

    Args:
        process: what the process does, such as ``web`` or ``worker``.

    Raises:
        UnsafeSettingsError: the setting names no format that there is.
    """
    lines = lines_of(process)
    root = logging.getLogger()
    if any(not isinstance(handler, ErrorStream) for handler in root.handlers):
        return
    root.handlers[:] = [ErrorStream(lines)]
    root.setLevel(logging.WARNING)
    logging.getLogger("tiassess").setLevel(logging.INFO)
    sys.excepthook = _tell_what_nobody_caught
    threading.excepthook = lambda end: _tell_what_nobody_caught(end.exc_type, end.exc_value, end.exc_traceback)
    warnings.showwarning = _tell_of_a_warning


def lines_of(process: str) -> Lines:
    """Give how the lines of a process are written here."""
    return FORMATS[read_log_format(os.environ.get(NAME, ""))](process)


def writes_json() -> bool:
    """Say whether this process writes a log for machines, in which a sentence for people would be no line."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)


def _words(record: logging.LogRecord) -> str:
    """Give what may be told of a message: of a library's its place, of the web server's the first line."""
    if f"{record.name}.".startswith("tiassess."):
        return record.getMessage()
    said = record.getMessage().partition("\n")[0] if record.name == WEB_SERVER else _place(record)
    return f"{said}\n{getattr(record, 'trace', '')}"


def _place(record: logging.LogRecord) -> str:
    place = "/".join(Path(record.pathname).parts[-2:])
    return f"A library ({record.name}) had something to say at {place}:{record.lineno}"


def _time(record: logging.LogRecord, *, is_of_a_visit: bool) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).replace(microsecond=0)
    return (moment.replace(minute=0, second=0) if is_of_a_visit else moment).isoformat().replace("+00:00", "Z")


def _route() -> str | None:
    """Give the route that is being answered, empty if there is none of ours, or None where nobody is answered."""
    flask = sys.modules.get("flask")
    if flask is None or not flask.has_request_context():
        return None
    return str(flask.request.endpoint or "")


def _tell_what_nobody_caught(
    kind: type[BaseException], mishap: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical(UNCAUGHT, exc_info=(kind, mishap or kind(), trace))


def _tell_of_a_warning(  # noqa: PLR0913, PLR0917 - the signature is Python's
    message: Warning | str,  # noqa: ARG001 - it may quote anything
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - it goes where the log goes
    line: str | None = None,  # noqa: ARG001 - as above
) -> None:
    log.warning("%s at %s:%s", category.__name__, "/".join(Path(filename).parts[-2:]), lineno)
