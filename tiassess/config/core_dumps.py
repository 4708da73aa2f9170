"""Core dumps: what a process holds in memory must never reach a disk, not even in a crash (promise P6)."""

from __future__ import annotations

import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid_core_dumps() -> None:
    """Keep the system from writing this process's memory down, for good; children inherit the limit.

    The limit of zero ends dumps into files. Where the system hands them to a program instead, the limit does not bind,
    so on Linux the process also says of itself that it is not to be dumped, which keeps debuggers of its own account
    away too. A program that is started takes the limit over and not the mark, and must ask for itself.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
