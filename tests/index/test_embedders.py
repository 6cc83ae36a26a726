"""The contract of every embedder that ships, and the light loaders beside sentence-transformers."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index.embedders.base import Embedder
from index.embedders.hashing import HashingEmbedder
from index.embedders.joined import JoinedEmbedder
from index.embedders.onnx import OnnxEmbedder, SafeTensors, float8_values
from index.embedders.registry import load_embedder, load_interaction, load_words
from index.embedders.static import StaticEmbedder
from index.embedders.truncated import TruncatedEmbedder
from index.errors import EmbedderError

MODELS = Path(__file__).resolve().parents[2] / "index" / "models"
TEXTS = (
    "大湄公河次区域经济合作的目标是什么？",
    "What is the goal of economic cooperation in the region?",
    "大湄公河次區域經濟合作的目標是什麼？",
    "2006 年 GDP 增长 12.5%",
    "",
    "水" * 900,
    "river " * 900,
    "🙂 𠀀 ﬁ é",
)


def packaged(name: str) -> Path:
    folder = MODELS / name
    if not folder.is_dir():
        pytest.skip(f"the packaged model {name} is not in this checkout")
    return folder


@pytest.fixture(scope="module", params=["mekong", "mekong-static", "joined", "hashing", "truncated"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    match request.param:
        case "mekong":
            return OnnxEmbedder(packaged("mekong"), threads=1)
        case "mekong-static":
            return StaticEmbedder(packaged("mekong-static"))
        case "joined":
            return JoinedEmbedder(StaticEmbedder(packaged("mekong-static")), HashingEmbedder(64), share=0.7)
        case "truncated":
            packaged("mekong")
            return load_embedder("mekong@64")
        case _:
            return HashingEmbedder()


def test_vectors_are_unit_rows_of_float32(embedder: Embedder) -> None:
    for vectors in (embedder.embed_queries(TEXTS), embedder.embed_passages(TEXTS)):
        assert vectors.shape == (len(TEXTS), embedder.dim)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dim)
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


def test_the_same_text_gives_the_same_vector_in_any_company(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert together == pytest.approx(alone, abs=2e-5)


def test_tokens_are_counted_beyond_what_the_model_reads(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("river " * 900) >= 900
    assert 0 < embedder.count_tokens("经济合作") <= 8


def test_fingerprint_and_name_are_set(embedder: Embedder) -> None:
    assert embedder.name
    assert embedder.fingerprint


def test_joined_cosine_is_the_weighted_mean_of_both() -> None:
    static, hashing = StaticEmbedder(packaged("mekong-static")), HashingEmbedder(64)
    both = JoinedEmbedder(static, hashing, share=0.7)
    cosines = []
    for model in (both, static, hashing):
        left, right = model.embed_queries(["经济合作"]), model.embed_passages(["经济发展与合作"])
        cosines.append(float((left @ right.T)[0, 0]))
    assert cosines[0] == pytest.approx(0.7 * cosines[1] + 0.3 * cosines[2], abs=1e-5)
    assert both.fingerprint != JoinedEmbedder(static, hashing, share=0.5).fingerprint


@pytest.mark.parametrize("name", ["mekong", "mekong-static"])
@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("经济合作与发展", "economic cooperation and development", "the dog is asleep"),
        ("这条河流经哪些国家？", "Which countries does this river flow through?", "他昨天买了一本书。"),
        ("環境保護", "环境保护", "銀行"),
        ("How many people live there?", "那里住着多少人？", "It rained all night."),
    ],
)
def test_languages_meet_in_one_space(name: str, one: str, same: str, other: str) -> None:
    model = StaticEmbedder(packaged(name)) if name.endswith("static") else OnnxEmbedder(packaged(name), threads=1)
    first, second, third = model.embed_queries([one, same, other])
    assert first @ second > first @ third + 0.15


@pytest.mark.parametrize("name", ["mekong", "mekong-static"])
def test_light_loader_agrees_with_sentence_transformers(name: str) -> None:
    from sentence_transformers import SentenceTransformer

    folder = packaged(name)
    light = StaticEmbedder(folder) if name.endswith("static") else OnnxEmbedder(folder, threads=1)
    texts = [text for text in TEXTS if text]
    theirs = SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    ours = light.embed_passages(texts)
    assert (ours * np.asarray(theirs)).sum(axis=1) == pytest.approx(1.0, abs=5e-4)


@pytest.mark.parametrize("name", ["mekong", "mekong-static"])
def test_truncated_vectors_are_those_of_sentence_transformers(name: str) -> None:
    from sentence_transformers import SentenceTransformer

    folder = packaged(name)
    whole = StaticEmbedder(folder) if name.endswith("static") else OnnxEmbedder(folder, threads=1)
    texts = [text for text in TEXTS if text]
    theirs = SentenceTransformer(str(folder), device="cpu", truncate_dim=64).encode(texts, normalize_embeddings=True)
    ours = TruncatedEmbedder(whole, 64).embed_passages(texts)
    assert (ours * np.asarray(theirs)).sum(axis=1) == pytest.approx(1.0, abs=2e-3)


def test_a_truncated_default_cuts_both_of_its_models_and_keeps_them_at_hand_whole() -> None:
    packaged("mekong")
    model = load_embedder("mekong@64")
    assert (model.name, model.dim) == ("mekong@64", 128)
    assert model.fingerprint not in {load_embedder("mekong").fingerprint, load_embedder("mekong@65").fingerprint}
    whole = load_words(model)
    assert isinstance(whole, StaticEmbedder)
    assert whole.dim > 64
    assert load_interaction(model).likeness("河流", ["这条河流", "价格"])[0] > 0.5


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mekong@4000", "4000 dimensions are not to be had"),
        ("mekong-static@3", "3 dimensions are not to be had"),
        ("mekong@", "no number of dimensions"),
        ("mekong@half", "no number of dimensions"),
    ],
)
def test_dimensions_that_are_not_to_be_had_are_refused(name: str, said: str) -> None:
    packaged("mekong")
    with pytest.raises(EmbedderError, match=said):
        load_embedder(name)


def test_packaged_models_fit_their_size() -> None:
    files = [path for path in MODELS.rglob("*") if path.is_file()]
    weights = [path for path in files if path.suffix in (".safetensors", ".onnx") or path.name == "names.json"]
    assert sum(path.stat().st_size for path in weights) <= 60_000_000
    assert sum(path.stat().st_size for path in files) <= 61_000_000  # tokenizers and cards too
    assert all(path.stat().st_size < 50_000_000 for path in files)


@pytest.mark.parametrize("name", ["mekong", "mekong-static", "mekong-names"])
def test_packaged_model_has_a_card(name: str) -> None:
    card = (packaged(name) / "README.md").read_text(encoding="utf-8")
    assert "licen" in card.lower()
    assert "nDCG@10" in card


@pytest.mark.parametrize("loader", [StaticEmbedder, OnnxEmbedder])
def test_missing_model_says_what_to_do(loader: type[StaticEmbedder] | type[OnnxEmbedder], tmp_path: Path) -> None:
    with pytest.raises(EmbedderError) as caught:
        loader(tmp_path / "nothing")
    assert caught.value.hint


@pytest.mark.parametrize("name", ["mekong", "mekong-static"])
def test_damaged_weights_are_reported(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(packaged(name), folder)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 9) + b"{not json")
    with pytest.raises(EmbedderError, match=r"model\.safetensors"):
        StaticEmbedder(folder) if name.endswith("static") else OnnxEmbedder(folder)


def test_missing_graph_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "mekong"
    shutil.copytree(packaged("mekong"), folder)
    (folder / "model.onnx").unlink()
    with pytest.raises(EmbedderError, match=r"model\.onnx"):
        OnnxEmbedder(folder)


def test_fingerprint_follows_the_weights(tmp_path: Path) -> None:
    folder = tmp_path / "mekong-static"
    shutil.copytree(packaged("mekong-static"), folder)
    before = StaticEmbedder(folder).fingerprint
    path = folder / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert StaticEmbedder(folder).fingerprint != before


def test_float8_codes_stand_for_what_torch_says() -> None:
    import torch

    codes = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn).to(torch.float32).numpy()
    assert np.array_equal(float8_values(), codes, equal_nan=True)


def test_safetensors_are_read_by_type(tmp_path: Path) -> None:
    raw = np.array([1.5, -2.0], dtype=np.float16).tobytes() + np.array([0x38, 0xB8], dtype=np.uint8).tobytes()
    header = json.dumps(
        {
            "half": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
            "codes": {"dtype": "F8_E4M3", "shape": [1, 2], "data_offsets": [4, 6]},
        }
    ).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + raw)
    tensors = SafeTensors(path)
    assert tensors.floats("half").tolist() == [1.5, -2.0]
    assert tensors.floats("codes").tolist() == [[1.0, -1.0]]
    assert tensors.codes("codes").tolist() == [[0x38, 0xB8]]
    assert "half" in tensors
    assert "whole" not in tensors


@hypothesis_settings(max_examples=40)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_has_a_unit_vector(texts: list[str]) -> None:
    vectors = StaticEmbedder(packaged("mekong-static")).embed_queries(texts)
    assert vectors.shape == (len(texts), 256)
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
