"""The training files that lie at a server, and which of them no job uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sportft_tui.api.stored_files import StoredFile
    from sportft_tui.workflow.session import Session

#: More jobs than anybody has: a file of one that was not looked at would be taken for an orphan.
_EVERY_JOB = 1_000_000


class Kept(NamedTuple):
    """A file at the server.

    Attributes:
        file: it.
        job: the newest job that was trained or validated on it; empty where none was.
    """

    file: StoredFile
    job: str

    @property
    def is_orphan(self) -> bool:
        """Whether it was uploaded for training, and no job uses it."""
        from sportft_tui.api.stored_files import FINE_TUNE

        return self.file.purpose == FINE_TUNE and not self.job


async def kept_files(session: Session) -> list[Kept]:
    """The server's files, the newest first.

    Raises:
        SportftError: it does not list them, or its jobs.
    """
    from sportft_tui.api import jobs, stored_files

    conn = await session.line.connection()
    files = await stored_files.list_files(conn)
    users: dict[str, str] = {}
    for job in await jobs.list_jobs(conn, _EVERY_JOB) if files else []:
        for file_id in filter(None, (job.training_file, job.validation_file, *job.result_files)):
            users.setdefault(file_id, job.id)
    return [Kept(file, users.get(file.id, "")) for file in files]


async def delete(session: Session, file_ids: Sequence[str]) -> None:
    """Delete files at the server for good.

    Raises:
        SportftError: it does not; the files before that one are gone.
    """
    from sportft_tui.api import stored_files

    conn = await session.line.connection()
    for file_id in file_ids:
        await stored_files.delete(conn, file_id)
