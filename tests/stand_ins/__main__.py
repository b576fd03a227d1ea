"""A stand-in by hand: `python -m tests.stand_ins azure` from the repository's root.

It says what to write into settings.toml and how to start the app, and takes these words:

    deploy NAME MODEL    azure: the model answers to this name
    model NAME JOB       nebius: the job's last checkpoint becomes a model of this name
    pause JOB [WORD]     the job stays where it is, under the status WORD
    resume JOB           it goes on
    set SWITCH VALUE     one of the switches of `StandIn`, as a Python literal
    bill                 what has been charged
"""

from __future__ import annotations

import argparse
import ast
import sys
import threading

from tests.stand_ins import STAND_INS, Azure, Nebius, StandIn
from tests.stand_ins.profile import KEY_VARIABLE, PROFILE, settings_for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] if __doc__ else "")
    parser.add_argument("name", choices=STAND_INS)
    parser.add_argument("--port", type=int, default=0, help="any that is free where not given")
    parser.add_argument("--seconds", type=float, default=1.0, help="between two steps of each job")
    args = parser.parse_args()
    with STAND_INS[args.name](args.port) as server:
        server.steps_per_look = 0
        over = threading.Event()
        steps = threading.Thread(target=_run, args=(server, args.seconds, over), daemon=True)
        steps.start()
        print(f"# settings.toml:\n{settings_for(server)}")
        print(f"# then: {KEY_VARIABLE}={server.key} sportft --profile {PROFILE}", flush=True)
        for line in sys.stdin:
            try:
                _do(server, *line.split())
            except (TypeError, KeyError, ValueError, AssertionError) as error:
                print(f"? {error!r}", flush=True)
        over.set()


def _run(server: StandIn, seconds: float, over: threading.Event) -> None:
    while not over.wait(seconds):
        server.step()


def _do(server: StandIn, word: str = "", *rest: str) -> None:
    match word, server:
        case "deploy", Azure():
            server.deploy(*rest)
        case "model", Nebius():
            server.make_model(*rest)
        case "pause", _:
            server.pause(*rest)
        case "resume", _:
            server.resume(*rest)
        case "set", _:
            name, value = rest
            setattr(server, name, ast.literal_eval(value))
        case "bill", _:
            print(*server.bill, f"owed: ${server.owed:.4f}", sep="\n", flush=True)
        case _:
            print(__doc__, flush=True)


main()
