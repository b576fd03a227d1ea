"""Which keys were meant for a question: not those typed ahead of it, and none that is held down.

A question comes up while somebody types, or while a line that stood still brings many keys at once:
each key carries the moment at which it was read, and one that is read with others, or right after
the question came up, was pressed for something else. So a question listens only after a moment of
silence; from then on each key counts but a held one's repetitions.
"""

from __future__ import annotations

#: Seconds of silence after which a key is an answer. Keyboards begin to repeat a held key after a
#: quarter to two thirds of a second, and words are typed with shorter gaps.
QUIET_SECONDS = 0.7
#: Seconds between two repetitions of a held key, at the slowest that keyboards are usually set to.
REPEAT_SECONDS = 0.12


class Deliberate:
    """Listens to one question's keys.

    Args:
        quiet: seconds of silence that it asks for.
    """

    def __init__(self, quiet: float = QUIET_SECONDS) -> None:
        self._quiet = quiet
        #: When the question was on the screen, or a key was passed over; None before that.
        self._since: float | None = None
        self._is_listening = False
        self._last: tuple[str, float] | None = None

    def seen(self, now: float) -> None:
        """The question is on the screen, as of a monotonic time in seconds."""
        self._since = now

    def counts(self, key: str, read_at: float) -> bool:
        """Whether a key is an answer.

        Args:
            key: its name.
            read_at: when it was read from the terminal, as a monotonic time in seconds.
        """
        last, self._last = self._last, (key, read_at)
        if self._since is None or read_at < self._since:
            return False
        if not self._is_listening:
            is_quiet = read_at - self._since >= self._quiet
            self._since = read_at
            self._is_listening = is_quiet
            return is_quiet
        # Held down since before this key was heard: the same again, sooner than a finger is.
        return last is None or last[0] != key or read_at - last[1] > REPEAT_SECONDS
