"""Sentences as 384 numbers, by all-MiniLM-L6-v2 (optional extra). Worker processes only.

The model: Wang et al., "MiniLM", 2020, trained further on sentence pairs by sentence-transformers;
here as an ONNX file with 8-bit weights, run on one thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from sportft_tui.domain.errors import BadInput
from sportft_tui.engine.learning.numbers import Floats
from sportft_tui.engine.terms.recipes import EMBEDDED, HOW_TO_INSTALL, embedding_files

#: Numbers a text.
WIDTH = 384
#: The model reads up to 512; half of it costs half, and half of that costs .06 of accuracy.
_MOST_TOKENS = 256
#: Texts at once: more gain nothing on one thread, and padding to the longest costs.
_BATCH = 8
#: onnxruntime's own switch, since 1.29.
_NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"


def embed(texts: Sequence[str], on_text: Callable[[], None]) -> Floats:
    """The embeddings of texts, each of length one.

    Args:
        texts: the texts; what goes beyond 256 tokens is not read.
        on_text: called before each batch; may raise to stop the work.

    Raises:
        BadInput: the extra is not installed (any more).
    """
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    # Alike in length side by side: little of a batch is padding then.
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    for start in range(0, len(texts), _BATCH):
        on_text()
        chosen = order[start : start + _BATCH]
        vectors[chosen] = _batch([texts[at] for at in chosen])
    return vectors


def _batch(texts: Sequence[str]) -> Floats:
    tokenizer, session = _loaded()
    read = tokenizer.encode_batch(list(texts))
    ids = np.array([one.ids for one in read], dtype=np.int64)
    mask = np.array([one.attention_mask for one in read], dtype=np.int64)
    asked = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    (states,) = session.run(None, asked)
    # The mean over a text's own tokens, as the model was trained.
    total = (states * mask[:, :, None]).sum(axis=1)
    lengths = np.linalg.norm(total, axis=1, keepdims=True)
    vectors: Floats = (total / np.maximum(lengths, 1e-9)).astype(np.float32)
    return vectors


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, Any]:
    files = embedding_files()
    if files is None:
        raise BadInput(f"The model {EMBEDDED} needs sentence embeddings: {HOW_TO_INSTALL}.")
    # Else it tells its maker of its use, from its import on. Who wants that may set it to 0.
    os.environ.setdefault(_NO_TELEMETRY, "1")
    import onnxruntime
    from tokenizers import Tokenizer

    model, vocabulary = files
    tokenizer = Tokenizer.from_file(str(vocabulary))
    tokenizer.enable_truncation(_MOST_TOKENS)
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # It keeps what the longest batch took for ever, otherwise.
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
    return tokenizer, session
