"""What is typed on the command line, and what it means."""

from __future__ import annotations

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.tui import command_names, filter_choices
from sportft_tui.tui.command import Situation, TableSituation
from sportft_tui.tui.commands import TABLE

IN_DATA = Situation(pane="data", has_rows=True, table=TableSituation(has_rows=True))
IN_JOBS = Situation(pane="jobs")


@pytest.mark.parametrize(
    ("line", "command", "argument"),
    [
        ("q", "quit", ""),
        (":quit", "quit", ""),
        ("job ftjob-1", "attach", "ftjob-1"),
        ("attach  ftjob-1 ", "attach", "ftjob-1"),
        ("open ~/my posts.csv", "load", "~/my posts.csv"),
        ("filter label:hockey !goalie", "data-filter", "label:hockey !goalie"),
        ("FILTER x", "data-filter", "x"),
        ("events-filter loss", "events-filter", "loss"),
        ("row 1,000", "data-jump", "1,000"),
        ("42", "data-jump", "42"),
        ("theme light", "theme", "light"),
        ("model ft:ada:x:1", "classify-model", "ft:ada:x:1"),
        ("wrap", "events-wrap", ""),
        ("tut", "tutorial", ""),
        ("pane-d", "pane-data", ""),
    ],
)
def test_a_name_its_beginning_or_another_name(line: str, command: str, argument: str) -> None:
    order = command_names.meant(line, TABLE, IN_DATA)
    assert (order.command.id, order.argument) == (command, argument)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("trian", "There is no command “trian”. The nearest is train."),
        ("xyzzy", "There is no command “xyzzy”. ? shows all there are."),
        ("train now", "“train” needs nothing behind it. :train does it."),
        ("filter x", "“filter” is not for this pane. Say :data-filter or :events-filter."),
        ("pane", "“pane” can be pane-data, pane-jobs, pane-events, pane-classify."),
        ("\x1b[31mred", "There is no command “[31mred”."),
    ],
)
def test_what_means_nothing_is_told_with_what_is_near(line: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        command_names.meant(line, TABLE, IN_JOBS)
    assert str(caught.value).startswith(said)


def test_every_command_can_be_typed_and_names_are_nobody_elses() -> None:
    for pane in ("", "data", "jobs", "events", "classify"):
        known = command_names.names(TABLE, Situation(pane=pane))
        for command in TABLE:
            assert known[command.id] is command
            if command.pane == pane:
                assert all(known[name] is command for name in command.names)


def test_names_are_completed_one_a_command_the_possible_first() -> None:
    found = [name for name, _ in command_names.fitting("r", TABLE, IN_DATA)]
    assert found[0] == "read"
    assert {"read", "relabel", "review", "row", "results"} <= set(found)
    assert found.index("results") > found.index("row")
    # AND a pane's command has its short name in its pane, its whole one elsewhere
    assert [n for n, _ in command_names.fitting("filt", TABLE, IN_DATA)] == ["filter"]
    assert [n for n, _ in command_names.fitting("events-f", TABLE, IN_DATA)] == ["events-filter"]


def test_filters_are_completed_term_by_term() -> None:
    def of(typed: str) -> list[str]:
        labels = ["hockey", "ice hockey", "[red]baseball"]
        return [one.value for one in filter_choices.of_rows(typed, labels, ["duplicate"])]

    assert of("goal la") == ["goal label:"]
    assert of("goal !label:") == [
        "goal !label:hockey ",
        'goal !label:"ice hockey" ',
        "goal !label:[red]baseball ",
    ]
    assert of("finding:d") == ["finding:duplicate "]
    assert of("goalie") == []
    assert [one.value for one in filter_choices.of_events("x level:w")] == ["x level:warn "]
