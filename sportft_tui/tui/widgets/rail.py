"""The top line: the five steps, how each stands, and the line to the server."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from sportft_tui.api import read_only
from sportft_tui.domain.text import one_line
from sportft_tui.tui.messages import StepState
from sportft_tui.tui.widgets.cells import cut
from sportft_tui.tui.widgets.lines import Lines, Part, line
from sportft_tui.workflow.tutorial import STEPS

_GLYPHS = {
    StepState.TODO: ("·", "dim"),
    StepState.DOING: ("▶", "accent"),
    StepState.DONE: ("✓", "ok"),
    StepState.FAILED: ("✗", "bad"),
}


class Rail(Lines):
    """Shows steps; holds their state."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.steps: list[tuple[StepState, str]] = [(StepState.TODO, "")] * len(STEPS)
        self._server: tuple[Sequence[str], str] = (("· connecting",), "dim")

    def show_step(self, step: int, state: StepState, detail: str = "") -> None:
        """Change one step."""
        self.steps[step] = (state, one_line(detail))
        self.show()

    def show_server(self, name: str, host: str, *, is_up: bool | None) -> None:
        """Say how the line to the server is; see `messages.Connected`."""
        name, host = one_line(name), one_line(host)
        if is_up is None:
            self._server = (f"· {name} connecting", f"· {name}"), "dim"
        elif is_up:
            self._server = (f"● {name} · {host}" if host else f"● {name}", f"● {name}"), "ok"
        else:
            short = f"○ {name} down" if name else "○ not connected"
            self._server = (f"○ {f'{name} ' * bool(name)}not connected", short), "warn"
        self.show()

    @property
    def plain(self) -> str:
        return self._line(_ROOM_FOR_NAMES).plain

    def flowed(self, width: int) -> list[Text]:
        return [self._line(width)]

    def _line(self, width: int) -> Text:
        parts: list[Part] = []
        for number, (name, (state, detail)) in enumerate(zip(STEPS, self.steps, strict=True), 1):
            glyph, ink = _GLYPHS[state]
            is_told = width >= _ROOM_FOR_NAMES or state in (StepState.DOING, StepState.FAILED)
            parts.append((f" {glyph} ", ink))
            parts.append((f"{number} ", "dim" if state is StepState.TODO else ""))
            parts.append((f"{name} " if is_told else "", "dim" if state is StepState.TODO else ""))
            if width >= _ROOM_FOR_DETAILS and detail and state is not StepState.TODO:
                parts.append((f"{cut(detail, _DETAIL)} ", "dim"))
        forms, ink = self._server
        if read_only.is_on():
            forms, ink = [f"read-only  {words}" for words in forms], "warn"
        room = width - line(*parts).cell_len - len("  ")
        # What has no room at all is cut; the name of the profile goes before its place.
        words = next((one for one in forms if cell_len(one) <= room), cut(forms[-1], max(room, 1)))
        return line(*parts, " " * max(room - cell_len(words) + 1, 1), (f"{words} ", ink))


#: Cells of a step's detail: five of them and the server fit into `_ROOM_FOR_DETAILS`.
_DETAIL = 14
_ROOM_FOR_DETAILS = 110
#: All names and a short word about the server; below it, only the step that matters is named.
_ROOM_FOR_NAMES = 78
