"""Checkpoints: what a training that was cut goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch


def save_state(state: Mapping[str, object], path: Path) -> None:
    """Write a checkpoint in one move."""
    torch.save(dict(state), path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)
