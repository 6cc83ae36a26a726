"""Embedders by the names that settings use.

The default joins the bundled transformer with the bundled static model: each finds what the other misses, and the
static one costs next to nothing.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedders.base import Embedder
from index.errors import EmbedderError

if TYPE_CHECKING:
    from index.interaction import LateInteraction
    from index.wordmatch import WordVectors

DEFAULT = "mekong"
_STATIC = "mekong-static"
_BUNDLED = (DEFAULT, _STATIC)


def bundled_model(name: str) -> Path:
    """The folder of a model that ships with the project. Raises `EmbedderError` where it is missing."""
    folder = Path(str(files("index").joinpath("models", name)))
    if not folder.is_dir():
        raise EmbedderError(
            f"the bundled model {name!r} is missing from {folder.parent}", hint="run `make setup` again"
        )
    return folder


def load_embedder(name: str = DEFAULT, *, allow_download: bool = False) -> Embedder:
    """The embedder called `name`: a bundled one, `hashing`, or any sentence-transformers model by name or path.

    `mekong@128` cuts the vectors of each bundled model to 128 columns. Raises `EmbedderError` where it cannot be
    loaded.
    """
    base, cut, dims = name.partition("@")
    if base in _BUNDLED and cut:
        return _bundled(base, _columns(name, dims))
    match name:
        case "mekong" | "mekong-static":
            return _bundled(name, None)
        case "hashing":
            from index.embedders.hashing import HashingEmbedder

            return HashingEmbedder()
        case _:
            from index.embedders.sentence_transformer import SentenceTransformerEmbedder

            return SentenceTransformerEmbedder(name, allow_download=allow_download)


def _columns(name: str, dims: str) -> int:
    if not dims.isdecimal():
        raise EmbedderError(
            f"the embedder {name!r} has no number of dimensions after `@`", hint="write it as in `mekong@128`"
        )
    return int(dims)


def _bundled(name: str, dim: int | None) -> Embedder:
    from index.embedders.joined import JoinedEmbedder
    from index.embedders.onnx import OnnxEmbedder
    from index.embedders.static import StaticEmbedder
    from index.embedders.truncated import TruncatedEmbedder

    parts: list[Embedder] = [StaticEmbedder(bundled_model(_STATIC))]
    if name == DEFAULT:
        parts.insert(0, OnnxEmbedder(bundled_model(name)))
    if dim is not None:
        parts = [TruncatedEmbedder(part, dim) for part in parts]
    whole = name if dim is None else f"{name}@{dim}"
    return parts[0] if len(parts) == 1 else JoinedEmbedder(parts[0], parts[1], name=whole)


def _parts(embedder: Embedder | None) -> list[Embedder]:
    """The embedders that `embedder` is made of, whole."""
    from index.embedders.joined import JoinedEmbedder
    from index.embedders.truncated import TruncatedEmbedder

    found = embedder.parts if isinstance(embedder, JoinedEmbedder) else (embedder,)
    return [part.whole if isinstance(part, TruncatedEmbedder) else part for part in found if part is not None]


def load_words(embedder: Embedder | None = None) -> WordVectors:
    """Vectors of single words: the bundled static model, that of `embedder` where it has it in it."""
    return next((part for part in _parts(embedder) if part.name == _STATIC), None) or load_embedder(_STATIC)


def load_interaction(embedder: Embedder | None = None) -> LateInteraction:
    """The bundled comparison word by word, over the encoder that `embedder` has in it where it has the bundled one."""
    from index.embedders.onnx import OnnxEmbedder
    from index.interaction import LateInteraction

    folder = bundled_model(DEFAULT)
    same = (part for part in _parts(embedder) if isinstance(part, OnnxEmbedder) and part.name == DEFAULT)
    return LateInteraction(folder, next(same, None) or OnnxEmbedder(folder))
