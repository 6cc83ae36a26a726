"""The packaged transformer run without torch: weights in 8 bits from safetensors, layers by onnxruntime."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from index.embedders.static import TOKENIZER, WEIGHTS, files_digest, load_tokenizer, unit_rows
from index.errors import EmbedderError
from index.types import Vectors

GRAPH = "model.onnx"
TURN = "2_Dense/model.safetensors"
WORDS = "embeddings.word_embeddings.weight"
PIECES_A_BATCH = 4096
_SHARED = {
    "norm.weight": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
}
_PARTS = {
    "attention": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}


def float8_values() -> Vectors:
    """The number that each of the 256 codes of float8 E4M3FN stands for (Micikevicius et al. 2022)."""
    codes = np.arange(256)
    exponent, mantissa = (codes >> 3) & 15, codes & 7
    values = np.where(exponent == 0, mantissa / 8 * 2.0**-6, (1 + mantissa / 8) * 2.0 ** (exponent - 7.0))
    values[(codes & 127) == 127] = np.nan
    return np.where(codes & 128, -values, values).astype(np.float32)


class SafeTensors:
    """The tensors of a safetensors file, memory-mapped, float8 among them."""

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises `EmbedderError` where it is no such file."""
        try:
            self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
            (size,) = struct.unpack("<Q", self._bytes[:8].tobytes())
            self._header = json.loads(self._bytes[8 : 8 + size].tobytes())
            self._start = 8 + size
            end = max(entry["data_offsets"][1] for entry in self._header.values() if "data_offsets" in entry)
            if self._start + end > len(self._bytes):
                raise ValueError("the file was cut")
        except (OSError, ValueError, struct.error) as error:
            raise EmbedderError(f"{path} cannot be read", hint="restore the file from the repository") from error
        self._float8 = float8_values()

    def __contains__(self, name: str) -> bool:
        return name in self._header

    @property
    def names(self) -> list[str]:
        """The names of its tensors."""
        return [name for name, entry in self._header.items() if "data_offsets" in entry]

    def codes(self, name: str) -> npt.NDArray[np.uint8]:
        """A tensor of float8 codes as it lies in the file."""
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        return self._bytes[self._start + begin : self._start + end].reshape(entry["shape"])

    def floats(self, name: str) -> Vectors:
        """A tensor as float32."""
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        raw = self._bytes[self._start + begin : self._start + end]
        if entry["dtype"] == "F8_E4M3":
            return np.asarray(self._float8[raw].reshape(entry["shape"]))
        kind = {"F32": np.float32, "F16": np.float16, "I8": np.int8}[entry["dtype"]]
        return np.asarray(raw.view(kind).reshape(entry["shape"]), dtype=np.float32)


class OnnxEmbedder:
    """A packaged bilingual sentence encoder: mean pooling, unit vectors, questions and passages alike."""

    def __init__(self, folder: Path | str, *, threads: int = 0) -> None:
        """Load the model in `folder`; `threads` 0 means one a core. Raises `EmbedderError` where it is missing."""
        self._folder = Path(folder)
        self._tokenizer = load_tokenizer(self._folder)
        self._limit = int((self._tokenizer.truncation or {}).get("max_length", 256))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()  # so that one tokenizer counts and reads; `_embed` cuts to the limit
        tensors = SafeTensors(self._folder / WEIGHTS)
        self._values = float8_values()
        self._words = tensors.codes(WORDS)
        types = tensors.floats("embeddings.token_type_embeddings.weight")
        self._places = tensors.floats("embeddings.position_embeddings.weight") + types[0]
        turn = self._folder / TURN
        self._turn = np.ascontiguousarray(SafeTensors(turn).floats("linear.weight").T) if turn.is_file() else None
        self._session = open_session(self._folder / GRAPH, layer_weights(tensors), threads)

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        return self._folder.name

    @cached_property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors it makes would change."""
        turn = () if self._turn is None else (TURN,)
        return files_digest(self._folder, (WEIGHTS, TOKENIZER, GRAPH, *turn))

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return int(self._words.shape[1])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        return self._embed(texts)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in `text`."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def word_vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """The output for each piece of each text, shape (pieces, dim); not scaled to unit length."""
        ids = self._ids(texts)
        out: list[Vectors] = [np.zeros((0, self.dim), dtype=np.float32)] * len(texts)
        for rows in batches_by_length(ids):
            hidden, _ = self._run([ids[i] for i in rows])
            for row, i in zip(hidden, rows, strict=True):
                out[i] = np.ascontiguousarray(row[1 : len(ids[i]) - 1])  # without the marks of start and end
        return out

    def _embed(self, texts: Sequence[str]) -> Vectors:
        ids = self._ids(texts)
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for rows in batches_by_length(ids):
            hidden, mask = self._run([ids[i] for i in rows])
            out[rows] = np.einsum("tph,tp->th", hidden, mask.astype(np.float32)) / mask.sum(axis=1, keepdims=True)
        return unit_rows(out if self._turn is None else out @ self._turn)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        whole = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        return [row if len(row) <= self._limit else [*row[: self._limit - 1], row[-1]] for row in whole]

    def _run(self, ids: Sequence[Sequence[int]]) -> tuple[Vectors, npt.NDArray[np.int32]]:
        width = max(map(len, ids))
        padded = np.zeros((len(ids), width), dtype=np.int64)
        mask = np.zeros((len(ids), width), dtype=np.int32)
        for i, row in enumerate(ids):
            padded[i, : len(row)] = row
            mask[i, : len(row)] = 1
        rows = self._values[self._words[padded]] + self._places[:width]
        (hidden,) = self._session.run(["hidden"], {"rows": rows, "mask": mask})
        return np.asarray(hidden), mask


def batches_by_length(ids: Sequence[Sequence[int]], pieces: int = PIECES_A_BATCH) -> Iterator[list[int]]:
    """Rows of like length, so many at a time that little is spent on padding and memory stays small."""
    batch: list[int] = []
    for i in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        if batch and (len(batch) + 1) * len(ids[i]) > pieces:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def layer_weights(tensors: SafeTensors) -> dict[str, Vectors]:
    """The graph's weights by their names there; matrices lie as the graph multiplies them."""
    out = {name: tensors.floats(source) for name, source in _SHARED.items()}
    layer = 0
    while f"encoder.layer.{layer}.output.dense.bias" in tensors:
        source, target = f"encoder.layer.{layer}.", f"layer.{layer}."
        for part in ("weight", "bias"):
            heads = [tensors.floats(f"{source}attention.self.{role}.{part}") for role in ("query", "key", "value")]
            out[f"{target}qkv.{part}"] = np.ascontiguousarray(np.concatenate(heads).T)
            for name, place in _PARTS.items():
                out[f"{target}{name}.{part}"] = np.ascontiguousarray(tensors.floats(f"{source}{place}.{part}").T)
        layer += 1
    return out


def open_session(graph: Path, weights: Mapping[str, Vectors], threads: int) -> onnxruntime.InferenceSession:
    """The graph with its weights, ready to run. Raises `EmbedderError` where the file is missing."""
    if not graph.is_file():
        raise EmbedderError(f"{graph} is missing", hint="restore the file from the repository")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
