from __future__ import annotations

import pytest

from sportft_tui.domain.template import METADATA_LIMIT, Template

SEPARATOR = "\n\n###\n\n"


def test_a_text_gets_the_separator_once() -> None:
    template = Template(separator=SEPARATOR)
    prompt = template.prompt("a post  \n")
    assert prompt == "a post" + SEPARATOR
    assert template.prompt(prompt) == prompt


@pytest.mark.parametrize(
    "text",
    [
        "a post\n\n###\n\n \n",
        "a post \n\n###",
        "a post\r\n\r\n###\r\n",
        "a post ###\t",
        "a post\n\n###\n\n\n\n###\n\n",
    ],
)
def test_a_separator_among_other_blanks_is_there_already(text: str) -> None:
    assert Template(separator=SEPARATOR).prompt(text) == "a post" + SEPARATOR


def test_what_only_looks_like_a_separator_is_text() -> None:
    assert Template(separator=SEPARATOR).prompt("C###") == "C###" + SEPARATOR
    assert Template(separator="->").prompt("a->") == "a->"
    assert Template(separator=" ->").prompt("a->") == "a-> ->"
    assert Template(separator="\n\n").prompt("a\n") == "a\n\n"
    assert Template().prompt("a \n") == "a \n"
    assert Template(separator=SEPARATOR).prompt(SEPARATOR) == SEPARATOR


def test_a_template_travels_in_metadata() -> None:
    template = Template("chat", SEPARATOR, " ", "Answer with the sport.", ("hockey", "baseball ⚾"))
    assert Template.from_metadata(template.to_metadata()) == template


def test_what_is_over_the_protocols_limit_stays_at_home() -> None:
    many = Template(labels=tuple(f"label {n}" for n in range(200)))
    metadata = many.to_metadata()
    assert all(len(value) <= METADATA_LIMIT for value in metadata.values())
    assert Template.from_metadata(metadata) == Template()


def test_a_job_of_another_program_has_no_template() -> None:
    assert Template.from_metadata({}) is None
    broken = {"sportft_format": "completion", "sportft_labels": "{"}
    assert Template.from_metadata(broken) == Template()
