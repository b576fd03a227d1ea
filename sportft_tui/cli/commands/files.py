"""`sportft files`: what lies at the server, and deleting it."""

from __future__ import annotations

import argparse

from sportft_tui.cli.commands import agreement, target
from sportft_tui.cli.commands.terminal import put, put_json, say, table
from sportft_tui.domain.spans import stamp_words
from sportft_tui.domain.text import one_line


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "files",
        help="the files at the server; delete those that nobody needs",
        description="Lists the files at the server, the newest first, with the job that uses "
        "each. Orphans are training files that no job uses: left by orders that were refused.",
    )
    parser.add_argument("--orphans", action="store_true", help="only those")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    target.add_options(parser)
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    deleting = actions.add_parser(
        "delete", help="delete files for good", description="Deletes files at the server for good."
    )
    deleting.add_argument("ids", metavar="FILE_ID", nargs="+", help="e.g. file-...")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    target.add_options(deleting)
    deleting.set_defaults(run=run_delete)


async def run_list(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.orphans import kept_files

    async with target.session(args) as session:
        found = await kept_files(session)
    if args.orphans:
        found = [one for one in found if one.is_orphan]
    if args.json:
        put_json(
            [
                {**one.file.to_dict(), "job": one.job or None, "orphan": one.is_orphan}
                for one in found
            ]
        )
    elif found:
        rows = [
            (
                one_line(one.file.id),
                f"{one.file.size:,}" if one.file.size is not None else "?",
                stamp_words(one.file.created_at),
                one_line(one.file.purpose),
                one_line(one.job) or ("orphan" if one.is_orphan else ""),
                one_line(one.file.name),
            )
            for one in found
        ]
        put(table(("FILE", "BYTES", "UPLOADED", "PURPOSE", "JOB", "NAME"), rows))
    else:
        say("No orphans." if args.orphans else "No files.")
    return 0


async def run_delete(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.orphans import delete

    count = f"{len(args.ids)} {'file' if len(args.ids) == 1 else 'files'}"
    if not args.yes:
        question = f"This deletes {count} at the server for good."
        say(question)
        agreement.ask(question, otherwise="nothing was deleted")
    async with target.session(args) as session:
        await delete(session, args.ids)
    say(f"Deleted {count}.")
    return 0
