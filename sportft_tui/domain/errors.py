"""Everything that can go wrong, in words for the reader.

    SportftError                    exit code
    ├── BadInput                    3   a file, text or option that cannot be used
    ├── WrongKey                    4   the server does not accept the key
    │   └── NoKey                   4   ... there is none to send
    ├── Unreachable                 5   no answer: connection, DNS, TLS, time-out
    │   └── EngineUnavailable       5   the embedded engine does not start or answer
    ├── NotTheProtocol              5   an answer, but not this protocol's (HTML, a login page)
    ├── NotFound                    6   no such job, file or model there
    ├── Refused                     7   the server understood and said no
    │   ├── RateLimited             7   ... too many requests
    │   ├── TrainingNotAvailable    7   ... this account may create no jobs
    │   └── ReadOnly                7   nobody was asked: nothing may be changed here
    ├── ServerFailed                7   the server broke (5xx)
    ├── JobFailed                   8   the job ended without a model
    └── JobCancelled                9   somebody cancelled the job

Exit codes are an interface: 0 is success, 1 a fault of ours, 2 a wrong command line, 130 ctrl+c.
"""

from __future__ import annotations


class SportftError(Exception):
    """A failure with a sentence for the reader.

    Args:
        what: what happened and where, one sentence.
        hint: what to do about it, one sentence; empty where nothing can be done.
    """

    exit_code = 1

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} {self.hint}".rstrip()


class BadInput(SportftError):
    exit_code = 3


class WrongKey(SportftError):
    exit_code = 4


class NoKey(WrongKey):
    pass


class Unreachable(SportftError):
    exit_code = 5


class EngineUnavailable(Unreachable):
    pass


class NotTheProtocol(SportftError):
    exit_code = 5


class NotFound(SportftError):
    exit_code = 6


class Refused(SportftError):
    """The server said no.

    Args:
        what: what happened and where.
        hint: what to do about it.
        code: the server's own error code, where it gave one.
    """

    exit_code = 7

    def __init__(self, what: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(what, hint=hint)
        self.code = code


class RateLimited(Refused):
    """Too many requests.

    Args:
        what: what happened and where.
        retry_after: seconds that the server asks to wait, where it says so.
    """

    def __init__(self, what: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(what, hint=hint, code="rate_limit_exceeded")
        self.retry_after = retry_after


class TrainingNotAvailable(Refused):
    """The account may not create jobs any more, which is only said once its files are uploaded.

    Args:
        what: what happened and where.
        hint: what to do about it.
        uploaded: IDs of the files that nobody needs now.
    """

    def __init__(self, what: str, *, hint: str = "", uploaded: tuple[str, ...] = ()) -> None:
        super().__init__(what, hint=hint, code="training_not_available")
        self.uploaded = uploaded


class ReadOnly(Refused):
    """It would have changed something or cost something, and was not sent: see `--read-only`."""


class ServerFailed(SportftError):
    exit_code = 7


class JobFailed(SportftError):
    exit_code = 8


class JobCancelled(SportftError):
    exit_code = 9


def passes_by_itself(error: SportftError) -> bool:
    """Whether trying the same request again later can succeed without anybody's help."""
    return isinstance(error, Unreachable | RateLimited | ServerFailed | NotTheProtocol)
