"""Packaged models: weights in 8 bits, the tokenizer, and the files that sentence-transformers reads."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import safetensors.numpy
import safetensors.torch
import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.training.encoder import Encoder
from index.training.graph import Shape, write_graph
from index.training.interaction import InteractionModel, save_head
from index.training.reader import new_reader, save_reader
from index.training.static import quantized_rows
from index.types import Vectors

MODULES = "sentence_transformers.models."
SPECIAL_NAMES = {
    "unk_token": "[UNK]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "cls_token": "[CLS]",
    "mask_token": "[MASK]",
}


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def put_in_place(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder beside `folder`, then put it in its place; the old README stays."""
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write(fresh)
    for path in fresh.rglob("*.safetensors"):
        path.chmod(0o644)  # safetensors writes for the owner alone
    card = folder / "README.md"
    if card.is_file():
        shutil.copy2(card, fresh / "README.md")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def _modules(folder: Path, *names: str) -> None:
    rows = []
    for i, name in enumerate(names):
        path = "" if i == 0 else f"{i}_{name}"
        rows.append({"idx": i, "name": str(i), "path": path, "type": MODULES + name})
        if name == "Normalize":
            write_json(folder / path / "config.json", {})
    write_json(folder / "modules.json", rows)
    write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})


def package_static(folder: Path, table: Vectors, tokenizer: Tokenizer) -> None:
    """Write the static model: int8 rows with a scale a row, as model2vec and sentence-transformers fold them."""

    def write(fresh: Path) -> None:
        rows, scales = quantized_rows(table)
        safetensors.numpy.save_file({"embeddings": rows, "weights": scales}, fresh / "model.safetensors")
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.save(str(fresh / "tokenizer.json"), pretty=False)
        write_json(fresh / "config.json", {"model_type": "model2vec", "hidden_dim": table.shape[1], "normalize": True})
        _modules(fresh, "StaticEmbedding", "Normalize")

    put_in_place(folder, write)


def write_turn(folder: Path, axes: Vectors) -> None:
    """Write the turn to other axes, without bias and activation, as sentence-transformers reads it."""
    rows, columns = axes.shape
    identity = "torch.nn.modules.linear.Identity"
    settings = {"in_features": columns, "out_features": rows, "bias": False, "activation_function": identity}
    write_json(folder / "config.json", settings)
    safetensors.numpy.save_file({"linear.weight": np.ascontiguousarray(axes)}, folder / "model.safetensors")


def to_float8(tensor: Tensor) -> Tensor:
    """The nearest float8 E4M3FN numbers."""
    return tensor.detach().float().clamp(-448, 448).to(torch.float8_e4m3fn)


def package_student(folder: Path, student: Encoder, head: InteractionModel, axes: Vectors) -> None:
    """Write the transformer: matrices in float8, the rest in float32, the graph for onnxruntime, late interaction.

    The reader has to be trained anew over it; until then it adds nothing. `axes`, shape (hidden, hidden), are those
    that its vectors are turned to.
    """

    def write(fresh: Path) -> None:
        bert, config = student.bert, student.bert.config
        state = {name: tensor for name, tensor in bert.state_dict().items() if "word_embeddings" not in name}
        state["embeddings.word_embeddings.weight"] = bert.embeddings.word_embeddings.weight
        stored = {
            name: (to_float8(tensor) if tensor.ndim == 2 else tensor.detach().float()).contiguous()
            for name, tensor in state.items()
            if tensor.is_floating_point()
        }
        # nothing reads the pooler; without one, transformers warns that it made one up
        stored["pooler.dense.weight"] = to_float8(torch.zeros(config.hidden_size, config.hidden_size))
        stored["pooler.dense.bias"] = torch.zeros(config.hidden_size)
        safetensors.torch.save_file(stored, fresh / "model.safetensors", metadata={"format": "pt"})
        kept = ("hidden_size", "intermediate_size", "max_position_embeddings", "num_attention_heads", "layer_norm_eps")
        settings = {
            name: getattr(config, name) for name in (*kept, "num_hidden_layers", "type_vocab_size", "hidden_act")
        }
        settings |= {"vocab_size": len(stored["embeddings.word_embeddings.weight"]), "pad_token_id": 0}
        settings |= {"architectures": ["BertModel"], "model_type": "bert", "dtype": "float32", "torch_dtype": "float32"}
        write_json(fresh / "config.json", settings)
        student.tokenizer.no_padding()
        student.tokenizer.save(str(fresh / "tokenizer.json"), pretty=False)
        length = int((student.tokenizer.truncation or {}).get("max_length", 256))
        names = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": length, **SPECIAL_NAMES}
        write_json(fresh / "tokenizer_config.json", names)
        write_json(fresh / "sentence_bert_config.json", {"max_seq_length": length, "do_lower_case": False})
        _modules(fresh, "Transformer", "Pooling", "Dense", "Normalize")
        pooling = {"word_embedding_dimension": config.hidden_size, "pooling_mode_mean_tokens": True}
        write_json(fresh / "1_Pooling" / "config.json", pooling)
        write_turn(fresh / "2_Dense", axes)
        save_head(head, fresh)
        save_reader(new_reader(config.hidden_size, head), fresh)
        shape = Shape(
            config.hidden_size,
            config.intermediate_size,
            config.num_attention_heads,
            config.num_hidden_layers,
            config.layer_norm_eps,
        )
        write_graph(shape, fresh / "model.onnx")

    put_in_place(folder, write)


def folder_size(folder: Path) -> int:
    """The bytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def load_rows(path: Path) -> Vectors:
    """A table saved by numpy."""
    return np.asarray(np.load(path), dtype=np.float32)
