"""`python -m sportft_tui.engine`: the engine as a process of its own.

With `--detach` it leaves its parent, says `ready` on its standard output once it answers, and from
then on writes to its standard error only. It serves on this machine, on the port and with the key
that this home's engine had before, else on a free one with a new one; `launch.find()` knows them.
"""

from __future__ import annotations

import os
import socket
import sys

_HOST = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """Serve until a signal says to stop.

    Returns:
        An exit code.
    """
    if "--detach" in arguments:
        if os.fork():
            os._exit(0)
        os.setsid()
    from sportft_tui.domain.errors import SportftError
    from sportft_tui.domain.secret import Secret
    from sportft_tui.engine import launch
    from sportft_tui.engine.server import new_key, serve

    def tell(engine: launch.Engine) -> None:
        launch.keep_place(engine)
        print(f"ready {engine.base_url}", flush=True)
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    port, key = launch.place_kept()
    try:
        serve(_HOST, _free(port), Secret(key) if key else new_key(), on_ready=tell)
    except SportftError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _free(port: int) -> int:
    """The port, or 0 (any) where somebody else has it by now."""
    try:
        socket.create_server((_HOST, port)).close()
    except OSError:
        return 0
    return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
