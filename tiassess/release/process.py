"""Starting a count in a process of its own, which holds the opened answers and then ceases to exist.

The child reads which wave is meant from its words and everything else from ``TIASSESS_*``, so that no key and no
answer ever stands on a command line. It says why it refused on its standard output; its progress bar is on the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.release.errors import NotCountedError
from tiassess.wave.waves import WaveName

COUNTING = "tiassess.release.counting_program"  # never imported here: only the child may be able to open a ballot
REFUSED = 1


def count_apart(settings: Settings, name: WaveName, *, holding: Sequence[int] = ()) -> None:
    """Count a wave in a child process and wait for it; its progress bar shows on this terminal.

    Args:
        settings: where the wave and its key are.
        name: which wave.
        holding: locks that the child keeps as long as it lives, also should it outlive its parent.

    Raises:
        RefusedError: the count was refused; the sentences are the child's.
        NotCountedError: the child came to an end for another reason.
    """
    words = [name.slug] if name.organisation is None else [name.slug, name.organisation]
    isolated = "-P"  # no file in the folder where the command was typed may be taken for a module
    child = subprocess.run(  # noqa: S603 - our own module; the words are ids that were found in the database
        [sys.executable, isolated, "-m", COUNTING, *words],
        env={**os.environ, **settings.as_environment()},
        pass_fds=holding,
        start_new_session=True,  # Ctrl+C ends the child through us, and not with a traceback of its own
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if child.returncode == REFUSED and child.stdout.strip():
        raise _as_it_was(child.stdout)
    if child.returncode != 0:
        message = (
            f"Counting “{name.slug}” was cut off. A count is stored whole or not at all, and no ballot was lost. "
            "Try again; if it happens again, look at the server's memory."
        )
        raise NotCountedError(message)


def for_the_parent(refusal: RefusedError) -> str:
    """Write a refusal down in the child, its sentences apart from the command that helps."""
    return json.dumps({"sentences": refusal.sentences, "command": refusal.command})


def _as_it_was(text: str) -> RefusedError:
    written = json.loads(text)
    return RefusedError(*written["sentences"], command=written["command"])
