"""A tiny student with random weights, packaged as the bundled one is."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from index.interaction import INTERACTION
from index.training.encoder import Encoder
from index.training.interaction import InteractionModel
from index.training.package import package_student
from index.training.tokenizer import build_tokenizer, build_vocabulary

CHINESE = "灯塔茶园守人什么时候点敲钟铜哪里卖大雾夜的在河南坡山谁"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENGLISH = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?", *LETTERS]
ENGLISH += [f"##{letter}" for letter in LETTERS]


def tiny_tokenizer(*, max_length: int | None = 256) -> Tokenizer:
    """A tokenizer that knows letters and some Chinese characters."""
    vocabulary = build_vocabulary([*ENGLISH, "lamp", "keeper", "bell"], [*CHINESE], words=0, chars=len(CHINESE))
    return build_tokenizer(vocabulary.pieces, max_length=max_length)


def tiny_encoder() -> Encoder:
    """A student of two layers, its weights drawn as the seed has it."""
    tokenizer = tiny_tokenizer()
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.3,  # so that float8 does not make zeros of it
    )
    return Encoder(BertModel(config, add_pooling_layer=False), tokenizer)


def write_tiny_student(folder: Path) -> None:
    """Package a student of two layers in `folder`, without late interaction."""
    write_tiny_interaction(folder)
    (folder / INTERACTION).unlink()


def write_tiny_interaction(folder: Path) -> InteractionModel:
    """Package a student of two layers with random late interaction in `folder`; the model that was packaged."""
    torch.manual_seed(5)
    turn = torch.linalg.qr(torch.randn(32, 32)).Q.numpy()
    student = tiny_encoder()
    torch.manual_seed(6)
    model = InteractionModel(32, 8)
    for parameter in model.parameters():
        parameter.data.copy_(torch.randn(parameter.shape).half().float())  # what is packaged is in half precision
    package_student(folder, student, model, turn)
    return model
