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

    Raises `EmbedderError` where it cannot be loaded.
    """
    match name:
        case "mekong":
            from index.embedders.joined import JoinedEmbedder
            from index.embedders.onnx import OnnxEmbedder
            from index.embedders.static import StaticEmbedder

            return JoinedEmbedder(OnnxEmbedder(bundled_model(name)), StaticEmbedder(bundled_model(_STATIC)), name=name)
        case "mekong-static":
            from index.embedders.static import StaticEmbedder

            return StaticEmbedder(bundled_model(name))
        case "hashing":
            from index.embedders.hashing import HashingEmbedder

            return HashingEmbedder()
        case _:
            from index.embedders.sentence_transformer import SentenceTransformerEmbedder

            return SentenceTransformerEmbedder(name, allow_download=allow_download)


def load_words(embedder: Embedder | None = None) -> WordVectors:
    """Vectors of single words: the bundled static model, that of `embedder` where it has it in it."""
    from index.embedders.joined import JoinedEmbedder

    parts = embedder.parts if isinstance(embedder, JoinedEmbedder) else (embedder,)
    return next((part for part in parts if part is not None and part.name == _STATIC), None) or load_embedder(_STATIC)


def load_interaction(embedder: Embedder | None = None) -> LateInteraction:
    """The bundled comparison word by word, over the encoder that `embedder` has in it where it has the bundled one."""
    from index.embedders.joined import JoinedEmbedder
    from index.embedders.onnx import OnnxEmbedder
    from index.interaction import LateInteraction

    folder = bundled_model(DEFAULT)
    parts = embedder.parts if isinstance(embedder, JoinedEmbedder) else (embedder,)
    same = (part for part in parts if isinstance(part, OnnxEmbedder) and part.name == DEFAULT)
    return LateInteraction(folder, next(same, None) or OnnxEmbedder(folder))
