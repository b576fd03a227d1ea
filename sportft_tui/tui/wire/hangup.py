"""The end of the line: a terminal that is gone takes the app with it.

Mostly the system sees to that (SIGHUP). An app that is not the terminal's own (started by a
supervisor, in a session of its own) is not told, and would look for keys at a dead line for ever.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time

#: Seconds for the signal to end the app; where it is ignored (nohup), nobody sees the screen.
_GRACE = 1.0


def end_with_terminal(fd: int = 0) -> None:
    """End this process as SIGHUP does when the terminal hangs up; jobs and the engine go on.

    Args:
        fd: the terminal's descriptor.
    """
    threading.Thread(target=_wait, args=(fd,), name="hang-up", daemon=True).start()


def _wait(fd: int) -> None:
    line = select.poll()
    line.register(fd, 0)  # a hang-up is told in any case, and nothing else is asked for
    for _, event in line.poll():
        if event & select.POLLHUP:
            os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(_GRACE)
            os._exit(128 + signal.SIGHUP)
