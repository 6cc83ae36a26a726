"""A static model run without torch: the mean of its pieces' vectors, tens of thousands of texts a second."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import EmbedderError
from index.types import Vectors

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"


def files_digest(folder: Path, names: Sequence[str]) -> str:
    """A digest of these files' contents."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode())
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:16]


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a packaged model. Raises `EmbedderError` where the folder holds none."""
    if not (folder / TOKENIZER).is_file():
        raise EmbedderError(f"{folder} holds no {TOKENIZER}", hint="name the folder of a packaged model")
    return Tokenizer.from_file(str(folder / TOKENIZER))


def unit_rows(rows: Vectors) -> Vectors:
    """Rows of length one; a row of zeros (an empty text) becomes the first axis."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    rows[norms[:, 0] == 0, 0] = 1.0
    return np.asarray(rows / np.where(norms == 0, 1.0, norms), dtype=np.float32)


class StaticEmbedder:
    """A packaged static model: int8 rows, a scale a row, and the tokenizer that cuts both languages."""

    def __init__(self, folder: Path | str) -> None:
        """Load the model in `folder`. Raises `EmbedderError` where it is missing or damaged."""
        self._folder = Path(folder)
        self._tokenizer = load_tokenizer(self._folder)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        try:
            tensors = load_file(self._folder / WEIGHTS)
            self._rows, self._scales = tensors["embeddings"], tensors["weights"].astype(np.float32)
        except (OSError, KeyError, SafetensorError) as error:
            raise EmbedderError(
                f"{self._folder / WEIGHTS} cannot be read", hint="restore the file from the repository"
            ) from error

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        return self._folder.name

    @cached_property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors it makes would change."""
        return files_digest(self._folder, (WEIGHTS, TOKENIZER))

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return int(self._rows.shape[1])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        return self._embed(texts)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in `text`."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, encoding in zip(out, encodings, strict=True):
            if encoding.ids:
                row[:] = self._scales[encoding.ids] @ self._rows[encoding.ids]
        return unit_rows(out)
