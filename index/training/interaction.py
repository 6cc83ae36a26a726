"""Late interaction: the likeness of question and sentence word by word, trained together with the encoder.

Each word of the question counts with its nearest word of the sentence (Khattab & Zaharia 2020) and with a weight of its
own, learned too, so that words which ask for nothing count little. Silence has a likeness of its own to beat.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor, nn

from index.interaction import INTERACTION
from index.training.data import TrainingError

LIKENESS_DIM = 128  # columns of the words' vectors that are compared


class InteractionModel(nn.Module):
    """The likeness of question and sentence, word by word."""

    def __init__(self, width: int, dim: int) -> None:
        super().__init__()
        self.project = nn.Linear(width, dim, bias=False)
        nn.init.orthogonal_(self.project.weight)
        self.weigh = nn.Linear(width, 1)
        nn.init.zeros_(self.weigh.weight)
        nn.init.constant_(self.weigh.bias, 0.5)
        self.scale = nn.Parameter(torch.tensor(20.0))
        self.silent = nn.Parameter(torch.tensor(0.5))  # the likeness of no answer

    def forward(self, questions: Sequence[Tensor], sentences: Sequence[Tensor]) -> Tensor:
        """Likeness of each question and each sentence, from -1 to 1, shape (len(questions), len(sentences)).

        Both are given as the words' vectors, shape (words, width).
        """
        words = torch.cat(list(questions))
        asked = nn.functional.normalize(self.project(words), dim=-1)
        told = nn.functional.normalize(self.project(torch.cat(list(sentences))), dim=-1)
        weights = nn.functional.softplus(self.weigh(words))
        nearest = (asked @ told.T).split([len(s) for s in sentences], dim=1)
        best = torch.stack([part.max(dim=1).values for part in nearest], dim=1)
        sums = torch.stack([part.sum(0) for part in (weights * best).split([len(q) for q in questions])])
        total = torch.stack([part.sum(0) for part in weights.split([len(q) for q in questions])])
        return sums / total


def words_of(hidden: Tensor) -> Tensor:
    """The output for a text's words, without its marks; of a text without words the marks."""
    return hidden[1:-1].float() if len(hidden) > 2 else hidden.float()


def load_head(folder: Path) -> InteractionModel:
    """Late interaction as it is packaged in `folder`. Raises `TrainingError` where it is not."""
    path = folder / INTERACTION
    if not path.is_file():
        raise TrainingError(f"{path} is missing", hint="name a folder such as index/models/mekong")
    tensors = safetensors.torch.load_file(path)
    dim, width = tensors["project"].shape
    model = InteractionModel(width, dim)
    kept = {name: tensor.float() for name, tensor in tensors.items()}
    model.load_state_dict(
        {
            "project.weight": kept["project"],
            "weigh.weight": kept["weigh"].view(1, -1),
            "weigh.bias": kept["weigh_bias"].view(1),
            "scale": kept["scale"].view(()),
            "silent": kept["silent"].view(()),
        }
    )
    return model


def save_head(model: InteractionModel, folder: Path) -> None:
    """Write it beside the student, in 16 bits."""
    tensors = {
        "project": model.project.weight,
        "weigh": model.weigh.weight.view(-1),
        "weigh_bias": model.weigh.bias,
        "silent": model.silent.view(1),
        "scale": model.scale.view(1),
    }
    kept = {name: tensor.detach().to(torch.float16).contiguous() for name, tensor in tensors.items()}
    safetensors.torch.save_file(kept, str(folder / INTERACTION))
