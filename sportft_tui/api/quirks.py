"""Where providers differ: the one place that knows.

Here is only what has to be known beforehand. What can be told by looking is read with patience, at
any server, and needs no switch:

- null, missing, uppercase and unknown fields and statuses, `paused` and `pending`, -1 for "not
  known", `trained_steps`, the `training_files` of Mistral's jobs, empty error objects: `reading`,
  and the table of statuses in `domain.phase`;
- events that sit in the job where there is no list of them, lists in either order, without
  `has_more`, with repeated pages: `events`, `order`, `pages`;
- the numbers that come with events, under whatever names: `domain.event_numbers`; their texts:
  `domain.event_texts`;
- result tables, plain or in base64, under either provider's column names: `results`;
- files that are looked through first, and those of status null, which never change: `files`;
- errors as `{"error"}`, `{"detail": [...]}` (422), web pages and redirects: `errors`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: OpenAI and Azure say no to a training file of fewer examples, once it has been uploaded.
LEAST_ROWS = 10
#: Azure tells what a job was charged for some minutes after its end; so long it is looked at.
AZURE_LATE_SECONDS = 900.0
#: Azure's names of deployments: letters, digits, `_`, `-` and `.`, at most so many.
DEPLOYMENT_NAME_LENGTH = 64
_BASE_MODEL = re.compile(r"^.+?[.-]ft-(?=[0-9a-f]{32})")
_NO_DEPLOYMENT_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Quirks:
    """What is particular about a kind of server.

    Attributes:
        has_method: whether a job's hyperparameters go into `method`, as they do at OpenAI since
            2024; most compatible servers read them beside it.
        training_types: what a job has to be told about the machines it is to run on, the usual
            one first: Azure's `trainingType`. Empty where there is no such thing.
        marks_files: whether training files must begin with a byte order mark.
        takes_wandb: whether a job can report to Weights & Biases.
        least_rows: examples that a training file must have.
        losses_in_checkpoints: whether a job's losses are told by its checkpoints only.
        has_result_table: whether the files that a job leaves behind hold its metrics. Where they
            do not, they are the model's weights: gigabytes that nobody wants on the screen.
        late_seconds: how long after its end a job may still tell something.
        deploy: how a model is made to answer, where that takes a step by hand, in a sentence that
            can follow "first"; `{name}` stands for the name that it is to get.
        hosted_by_hour: whether a model that answers costs by the hour, asked or not.
        mistral_orders: whether jobs are ordered in Mistral's form (its API description, 1.0.0):
            files in lists, `epochs`, and neither seed nor batch size, multiplier or tags.
    """

    has_method: bool = False
    training_types: tuple[str, ...] = ()
    marks_files: bool = False
    takes_wandb: bool = False
    least_rows: int = 1
    losses_in_checkpoints: bool = False
    has_result_table: bool = True
    late_seconds: float = 0.0
    deploy: str = ""
    hosted_by_hour: bool = False
    mistral_orders: bool = False

    def asked_name(self, model: str) -> str:
        """The name by which a fine-tuned model is asked: where it is deployed, its deployment's.

        It is made of the model's own, so that nobody has to remember which is whose. A name that
        somebody has given to a deployment is such a name already, and stays as it is.
        """
        if "{name}" not in self.deploy:
            return model
        # `gpt-4o-mini-2024-07-18.ft-HASH-SUFFIX`: the base model takes up most of the room.
        own = _BASE_MODEL.sub("", model, count=1) or model
        return _NO_DEPLOYMENT_NAME.sub("-", own)[:DEPLOYMENT_NAME_LENGTH]

    def deploy_words(self, model: str) -> str:
        """How `model` is made to answer; empty where it does by itself."""
        # Not `format`: the sentence may be somebody's own, from the settings.
        return self.deploy.replace("{name}", self.asked_name(model))


#: What the embedded engine, and most others, need: nothing.
PLAIN = Quirks()

_QUIRKS: Mapping[str, Quirks] = MappingProxyType(
    {
        "local": Quirks(has_method=True),
        "openai": Quirks(has_method=True, takes_wandb=True, least_rows=LEAST_ROWS),
        "azure": Quirks(
            has_method=True,
            training_types=("Standard", "GlobalStandard", "Developer"),
            marks_files=True,
            least_rows=LEAST_ROWS,
            late_seconds=AZURE_LATE_SECONDS,
            deploy="Deploy it in the Foundry portal under the name {name}, then ask it here; that "
            "costs by the hour.",
            hosted_by_hour=True,
        ),
        "nebius": Quirks(
            losses_in_checkpoints=True,
            has_result_table=False,
            deploy="Make a custom model of one of the job's checkpoints there, then ask it here by "
            "the name that it gets.",
        ),
    }
)


def quirks_of(kind: str) -> Quirks:
    """What is particular about servers of a kind: `local`, `openai`, `azure`, `nebius`, `custom`.

    Other words are taken for `custom`, of which nothing is known beforehand.
    """
    return _QUIRKS.get(kind, PLAIN)
