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
_GROUPS = 8  # of sentences that are compared one after the other


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
        return self.likeness(*padded(questions), *padded(sentences))

    def likeness(self, asked: Tensor, asked_mask: Tensor, told: Tensor, told_mask: Tensor) -> Tensor:
        """The same of padded words, shape (texts, words, width), with masks that are true where there is a word."""
        words = asked[asked_mask]
        turned = nn.functional.normalize(self.project(words), dim=-1)
        others = nn.functional.normalize(self.project(told), dim=-1)
        ends = (told_mask * torch.arange(1, told_mask.shape[1] + 1, device=told.device)).amax(1)
        order = ends.argsort()  # those of like length together, to spend little on padding
        parts = []
        for rows in order.chunk(_GROUPS if len(told) >= 4 * _GROUPS else 1):
            width = int(ends[rows[-1]])
            mask = told_mask[rows, :width]
            nearest = (turned @ others[rows, :width].flatten(0, 1).T).view(len(words), *mask.shape)
            parts.append(nearest.masked_fill(~mask, -1.0).amax(dim=2))
        best = torch.cat(parts, dim=1)[:, order.argsort()]
        weights = nn.functional.softplus(self.weigh(words))
        owners = asked_mask.nonzero()[:, 0]
        sums = best.new_zeros(len(asked), len(told)).index_add(0, owners, weights * best)
        return sums / weights.new_zeros(len(asked), 1).index_add(0, owners, weights)


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Texts of different length side by side, shape (texts, words, width), and where there is a word."""
    whole = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    sizes = torch.tensor([len(row) for row in rows], device=whole.device)
    return whole, torch.arange(whole.shape[1], device=whole.device) < sizes[:, None]


def word_mask(mask: Tensor) -> Tensor:
    """Where a text's words are, without its marks of start and end; of a text without words the marks."""
    sizes = mask.sum(dim=1, keepdim=True)
    places = torch.arange(mask.shape[1], device=mask.device)
    return torch.where(sizes > 2, (places > 0) & (places < sizes - 1), mask)


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
