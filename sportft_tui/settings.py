"""What people set: by an option, an environment variable, or a line in `settings.toml`.

One table (`TABLE`) says all there is to know about a setting. Values are found from it, and so are
errors, `sportft config` and the README's table. An option goes before the environment, that before
the file, that before the default.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from sportft_tui.home import Home

#: The file's name within `Home.config`.
FILE_NAME = "settings.toml"
THEMES = ("dark", "light", "ansi", "colour-blind")
#: What a variable may say for yes and no.
_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_NONE: Mapping[str, Any] = MappingProxyType({})


class Settings(NamedTuple):
    """What is in force, and what holds where nobody has set anything. Frozen; `_replace` copies.

    A named tuple, not a dataclass: it is made before the first paint, and takes a quarter of the
    time to import.

    Attributes:
        theme: one of `THEMES`.
        low_bandwidth: send the terminal as few bytes as can be.
        read_only: nothing that changes a server or costs.
        mouse: let the app have the mouse; else the terminal selects text as everywhere.
        keys: a command's ID -> the key that does it.
        bell: the terminal's bell when a job ends.
        title: the terminal's title when a job ends, until the app is left.
        desktop_notification: a notification by the terminal (OSC 9) when a job ends.
        on_finish: a shell command that is given the ended job as JSON; empty for none.
        budget_usd: what a single job may cost by its estimate; infinite for no budget.
        monthly_budget_usd: what this machine may spend in a calendar month; infinite for no budget.
        unsure_below: answers less probable than this (0 to 1) are shown as unsure; 0 for none.
        profile: the profile to start with; empty for the engine.
        profiles: a profile's name -> its fields, as they stand in the file; `api.profiles` checks
            them.
    """

    theme: str = "dark"
    low_bandwidth: bool = False
    read_only: bool = False
    mouse: bool = True
    keys: Mapping[str, str] = _NONE
    bell: bool = True
    title: bool = True
    desktop_notification: bool = False
    on_finish: str = ""
    budget_usd: float = math.inf
    monthly_budget_usd: float = math.inf
    unsure_below: float = 0.0
    profile: str = ""
    profiles: Mapping[str, Mapping[str, Any]] = _NONE


class Setting(NamedTuple):
    """What there is to know about one setting.

    Attributes:
        name: as in the file; also the attribute of `Settings`, which holds the default.
        help: what it does, in a few words.
        choices: the texts that it may be; empty for any.
        most: the largest number that it may be.
        option: how the command line says it; empty where it does not.
    """

    name: str
    help: str
    choices: tuple[str, ...] = ()
    most: float = math.inf
    option: str = ""

    @property
    def default(self) -> Any:
        """Its value where nobody sets it."""
        return Settings._field_defaults[self.name]

    @property
    def is_table(self) -> bool:
        """Whether it is a table of the file, such as `[keys]`, and can be set nowhere else."""
        return isinstance(self.default, Mapping)

    @property
    def variable(self) -> str:
        """The environment variable that sets it; empty for a table."""
        return "" if self.is_table else f"SPORTFT_{self.name.upper()}"

    @property
    def words(self) -> str:
        """What its values are called to people."""
        if self.is_table:
            return f"a table: [{self.name}]"
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str):
            return "a text in quotes"
        return "a number, 0 or more" if self.most == math.inf else f"a number, 0 to {self.most:g}"


TABLE = (
    Setting("theme", "the app's colours", choices=THEMES, option="--theme"),
    Setting("low_bandwidth", "for bad lines: as few bytes as can be", option="--low-bandwidth"),
    Setting("read_only", "nothing that changes a server or costs", option="--read-only"),
    Setting("mouse", "clicks and wheel; else the terminal selects text", option="--no-mouse"),
    Setting("keys", 'other keys for commands: `train = "F5"`; `sportft keys` has the names'),
    Setting("bell", "the terminal's bell when a job ends"),
    Setting("title", "the title of the app's terminal says which job has ended"),
    Setting(
        "desktop_notification",
        "a notification by the terminal (OSC 9) when a job ends; within tmux it needs "
        "`set -g allow-passthrough on`",
    ),
    Setting("on_finish", "a shell command that is given each job that ends, as JSON"),
    Setting("budget_usd", "dollars that a single job, or asking about a whole file, may cost"),
    Setting(
        "monthly_budget_usd", "dollars that may be spent from this machine in a calendar month"
    ),
    Setting("unsure_below", "answers less probable than this are called unsure", most=1.0),
    Setting("profile", "the server to work with", option="--profile"),
    Setting("profiles", "servers of your own, a table each: `[profiles.NAME]`"),
)


class Source(NamedTuple):
    """Where a value comes from.

    Attributes:
        kind: `option`, `environment`, `file` or `default`.
        name: the option, the variable, or the file's path; empty for a default.
    """

    kind: str
    name: str = ""

    @property
    def words(self) -> str:
        return f"{self.kind} {self.name}".strip()


class Found(NamedTuple):
    """A setting's value in force, and where it comes from."""

    setting: Setting
    value: Any
    source: Source


class Explained(NamedTuple):
    """All settings in force, and what could not be used.

    Attributes:
        found: one for each of `TABLE`, in its order.
        problems: what means nothing, and is as if it were not there.
    """

    found: tuple[Found, ...]
    problems: tuple[BadInput, ...]

    @property
    def settings(self) -> Settings:
        """The values."""
        return Settings(**{one.setting.name: one.value for one in self.found})


def load(home: Home, overrides: Mapping[str, Any] = _NONE) -> Settings:
    """The settings in force.

    Args:
        home: whose `config` the file is in; it need not be there.
        overrides: what the command line says, by the settings' names.

    Raises:
        BadInput: the file cannot be read, or something in it, in a variable or among the
            overrides means nothing; says which, and what may stand there.
    """
    explained_ = explained(home, overrides)
    if explained_.problems:
        raise explained_.problems[0]
    return explained_.settings


def usable(home: Home, overrides: Mapping[str, Any] = _NONE) -> Settings:
    """As `load`, but what means nothing is left out: for what must go on, and says it elsewhere."""
    return explained(home, overrides).settings


def explained(
    home: Home, overrides: Mapping[str, Any] = _NONE, environ: Mapping[str, str] | None = None
) -> Explained:
    """Every setting with its value and where that comes from; never raises.

    The variables in which its profiles have their keys are hidden (`domain.hidden_variables`) from
    the commands that this process starts.

    Args:
        home: whose `config` the file is in; it need not be there.
        overrides: what the command line says, by the settings' names.
        environ: the environment; the process's own where not given.
    """
    environ = os.environ if environ is None else environ
    path = home.config / FILE_NAME
    problems: list[BadInput] = []
    try:
        in_file = _read(path)
    except BadInput as error:
        in_file = {}
        problems.append(error)
    problems += [_unknown(str(path), name) for name in in_file if name not in Settings._fields]
    problems += [_unknown("", name) for name in overrides if name not in Settings._fields]

    def first(setting: Setting) -> Found:
        for source, value in _said(setting, path, in_file, overrides, environ):
            try:
                return Found(setting, checked(setting, value, source), source)
            except BadInput as error:
                problems.append(error)
        return Found(setting, setting.default, Source("default"))

    found = Explained(tuple(first(setting) for setting in TABLE), tuple(problems))
    _hide_keys(found.settings)
    return found


def _hide_keys(settings: Settings) -> None:
    """No command of the user's is to get a variable in which a profile has its key."""
    named = [fields.get("key_env") for fields in settings.profiles.values()]
    if named:
        from sportft_tui.domain import hidden_variables

        hidden_variables.hide(name for name in named if isinstance(name, str))


def _said(
    setting: Setting,
    path: Path,
    in_file: Mapping[str, Any],
    overrides: Mapping[str, Any],
    environ: Mapping[str, str],
) -> Iterator[tuple[Source, Any]]:
    """What is said about a setting, first what goes before the others."""
    if setting.name in overrides:
        yield Source("option", setting.option), overrides[setting.name]
    # An empty variable is one that is not set: so shells and containers take settings away.
    if text := environ.get(setting.variable, "") if setting.variable else "":
        yield Source("environment", setting.variable), _from_variable(setting, text)
    if setting.name in in_file:
        yield Source("file", str(path)), in_file[setting.name]


def _read(path: Path) -> dict[str, Any]:
    """What the file says; nothing where there is none.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        # Imported late: most people have no such file, and the first paint waits for this.
        import tomllib

        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}).", hint="Check its permissions."
        ) from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise BadInput(
            f"{path} is not TOML: {one_line(str(error))}.",
            hint="A line looks like: bell = true",
        ) from error


def _from_variable(setting: Setting, text: str) -> Any:
    """A variable's text as what the file would hold; the text itself where it means nothing."""
    if isinstance(setting.default, bool):
        return _BOOLEANS.get(text.strip().lower(), text)
    if isinstance(setting.default, float):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def checked(setting: Setting, value: Any, source: Source) -> Any:
    """`value`, when it is of the setting's kind.

    Raises:
        BadInput: it is not; names where it stands, and what may stand there.
    """
    kind = type(setting.default)
    if kind is float and type(value) is int:
        value = float(value)
    is_right = type(value) is kind
    if setting.is_table:
        is_right = isinstance(value, Mapping)
        inner = str if setting.name == "keys" else Mapping
        wrong = (
            [key for key, one in value.items() if not isinstance(one, inner)] if is_right else []
        )
        if wrong:
            raise _meaningless(setting, f"{setting.name}.{wrong[0]}", value[wrong[0]], source)
    elif kind is float and is_right:
        is_right = 0 <= value <= setting.most
    elif setting.choices:
        is_right = value in setting.choices
    if not is_right:
        raise _meaningless(setting, setting.name, value, source)
    return value


def _meaningless(setting: Setting, name: str, value: Any, source: Source) -> BadInput:
    words = setting.words
    if name != setting.name:
        words = "a key in quotes" if setting.name == "keys" else f"a table: [{one_line(name)}]"
    elif source.kind == "environment":
        words = words.replace("a text in quotes", "a text")
        words = words.replace("true or false", "1 or 0, true or false, yes or no")
    # A table may hold what is nobody's business; its name says enough.
    said = "a table" if isinstance(value, Mapping) else f"“{one_line(str(value))}”"
    where = f"{source.name}: {one_line(name)}" if source.kind == "file" else source.name or name
    near = _near(str(value), setting.choices)
    return BadInput(f"{where} is {said}.", hint=f"{near}It is to be {words}.")


def _unknown(where: str, name: str) -> BadInput:
    before = f"{where}: there" if where else "There"
    near = _near(name, Settings._fields)
    return BadInput(
        f"{before} is no setting “{one_line(name)}”.",
        hint=f"{near}There are {', '.join(Settings._fields)}.",
    )


def _near(word: str, known: tuple[str, ...]) -> str:
    """A question after the one of `known` that is spelled like `word`, if any is."""
    from difflib import get_close_matches

    near = get_close_matches(one_line(word).lower(), known, 1)
    return f"Do you mean {near[0]}? " if near else ""
