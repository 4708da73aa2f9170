"""Web and worker as one command: two children, and a parent that sees to it that neither is left alone."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from tiassess.errors import RefusedError

ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
LONGEST_PAUSE: Final = 60
"""Seconds before a worker that ends again and again is started once more."""

STEADY: Final = 60
"""A worker that lived for so many seconds is taken for healthy."""

ENDED: Final = (
    "The web server has ended by itself, so the worker is stopped too. Nothing that was acknowledged is lost. Start it "
    "again."
)
RESTARTED: Final = "The worker has ended by itself. It is started again; what it was at is found anew."


log = logging.getLogger(__name__)


class Supervisor:
    """A parent of two processes.

    Should the web end by itself, everything ends, so that whoever started it hears of it. A worker that ends by itself
    is started again: people must be able to answer meanwhile. Should the parent be killed, both end.
    """

    def __init__(self, web: Callable[[], None], worker: Callable[[], None]) -> None:
        self._web, self._worker = web, worker
        self._is_stopping = False
        self._web_process = 0
        self._worker_process = 0
        self._worker_since = 0.0
        self._pause = 0.0

    def run(self) -> int:
        """Run both until a signal asks to stop or the web ends; give the exit code."""
        for signal_number in ENDING:
            signal.signal(signal_number, self._stop)
        with _signals_held():
            self._web_process = _fork(self._web)
        self._start_worker()
        code = self._wait_for_the_web()
        if not self._is_stopping:
            log.error(ENDED)
        self._stop(signal.SIGTERM, None)
        if self._worker_process:
            os.waitpid(self._worker_process, 0)
        return code

    def _wait_for_the_web(self) -> int:
        """Wait until the web has ended, starting the worker again whenever it ends; give the web's exit code."""
        while True:
            process, status = os.wait()
            if process == self._web_process:
                self._web_process = 0
                return os.waitstatus_to_exitcode(status) if self._is_stopping else 1
            if process == self._worker_process:
                self._worker_process = 0
                if not self._is_stopping:
                    log.warning(RESTARTED)
                    self._start_worker()

    def _start_worker(self) -> None:
        """Start the worker, after a pause that grows while it does not live for long."""
        is_steady = time.monotonic() - self._worker_since > STEADY
        pause = self._pause = 0.0 if is_steady else min(2 * self._pause + 1, LONGEST_PAUSE)

        def work() -> None:
            time.sleep(pause)  # here and not in the parent, which must hear when the web ends
            self._worker()

        self._worker_since = time.monotonic() + pause
        with _signals_held():
            self._worker_process = _fork(work)

    def _stop(self, _signal_number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        _end(self._web_process)
        _end(self._worker_process)


def _end(process: int) -> None:
    """Ask a child to end what it is at, and then itself."""
    with suppress(ProcessLookupError):
        if process:
            os.kill(process, signal.SIGTERM)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait until a new child is known, so that it hears of them too."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _fork(run: Callable[[], None]) -> int:
    """Run something in a child and give its number; the child ends with it, and when this process does."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    if child := os.fork():
        return child
    for signal_number in ENDING:
        signal.signal(signal_number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    _end_with(parent)
    os._exit(_code_of(run))


def _end_with(parent: int) -> None:
    """Let the system end this process when its parent has ended; elsewhere than on Linux the web notices by itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _code_of(run: Callable[[], None]) -> int:
    """Run something to its end and give its exit code."""
    try:
        run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except RefusedError as refusal:
        log.error("%s", refusal)
        return 1
    except BaseException:  # nothing above in this process may go on in the child
        log.critical("A process has ended because of a mistake of ours", exc_info=True)
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
