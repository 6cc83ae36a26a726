"""The tables of the results page come from the files that the commands wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.errors import DatasetError
from eval.results import main, read_written
from tests.eval.conftest import invoked

FIGURE = {"mean": 0.5, "low": 0.4, "high": 0.6, "judged": 10, "unscored": 0}
WRITTEN = {
    "set": "drcd",
    "published": "BM25 .954",
    "retrieval": [
        {
            "figures": {"nDCG@10": FIGURE},
            "facts": {"retriever": "hybrid", "embedder": "mekong", "queries": 20, "x": 1.5},
        }
    ],
    "groups": {"all": {"accuracy": FIGURE, "f1": FIGURE}, "zh": {"accuracy": FIGURE}},
}


def test_tables_hold_figures_with_intervals_beside_what_was_published(tmp_path: Path) -> None:
    path = tmp_path / "drcd.json"
    path.write_text(json.dumps(WRITTEN), encoding="utf-8")
    text = invoked(main, str(path)).stdout
    assert "### drcd" in text
    assert "| hybrid | mekong | 20 | 0.500 [0.400, 0.600] |" in text
    assert "| accuracy | 0.500 [0.400, 0.600], n=10 |" in text
    assert "| f1 | – |" in text
    assert "Published: BM25 .954." in text


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    for text in ("[]", "{"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DatasetError, match=r"other\.json"):
            read_written(path)
    with pytest.raises(DatasetError, match="none"):
        read_written(tmp_path / "none.json")
