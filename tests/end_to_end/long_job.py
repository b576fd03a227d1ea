"""A job that takes a while, ordered by another program than sportft."""

from __future__ import annotations

from openai import OpenAI

from sportft_tui.engine import launch


def order(epochs: int) -> str:
    """The ID of a job of so many epochs on the tutorial's files, which must have been uploaded."""
    engine = launch.start()
    with OpenAI(base_url=engine.base_url, api_key=engine.key.reveal()) as client:
        names = {file.filename: file.id for file in client.files.list().data}
        job = client.fine_tuning.jobs.create(
            model="ada",
            training_file=names["sport2_prepared_train.jsonl"],
            validation_file=names["sport2_prepared_valid.jsonl"],
            hyperparameters={"n_epochs": epochs},
        )
    return job.id
