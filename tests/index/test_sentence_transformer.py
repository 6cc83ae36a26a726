"""Any sentence-transformers model: prompts honoured, no network, errors with a hint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from index.build import build_index, open_index
from index.embedders.registry import load_embedder
from index.embedders.sentence_transformer import SentenceTransformerEmbedder
from index.errors import EmbedderError, IndexMismatchError
from index.library import Library

WORDS = ("[UNK]", "Q", "D", "灯", "塔", "茶", "园", "lighthouse", "tea", "bell")
VECTORS = np.random.default_rng(7).standard_normal((len(WORDS), 8)).astype(np.float32)


def save_model(folder: Path, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]], *, prompts: bool) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split(Regex(r"[A-Za-z]+|\p{Han}"), "removed", invert=True)
    asked = {"query": "Q ", "document": "D "} if prompts else None
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, vectors)], prompts=asked, device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("models") / "tiny", VECTORS, prompts=True)


@pytest.fixture(scope="module")
def embedder(model: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(model))


def mean_of(*words: str) -> list[float]:
    rows = VECTORS[[WORDS.index(word) for word in words]].mean(axis=0)
    return [float(value) for value in rows / np.linalg.norm(rows)]


@pytest.mark.parametrize(("text", "words"), [("灯塔", ("灯", "塔")), ("tea bell", ("tea", "bell"))])
def test_questions_and_passages_get_their_prompts(
    embedder: SentenceTransformerEmbedder, text: str, words: tuple[str, ...]
) -> None:
    assert embedder.embed_queries([text])[0].tolist() == pytest.approx(mean_of("Q", *words), abs=1e-6)
    assert embedder.embed_passages([text])[0].tolist() == pytest.approx(mean_of("D", *words), abs=1e-6)


def test_a_model_without_prompts_gets_the_bare_text(tmp_path: Path) -> None:
    plain = SentenceTransformerEmbedder(str(save_model(tmp_path / "plain", VECTORS, prompts=False)))
    assert plain.embed_queries(["茶园"])[0].tolist() == pytest.approx(mean_of("茶", "园"), abs=1e-6)
    assert plain.embed_passages(["茶园"])[0].tolist() == pytest.approx(mean_of("茶", "园"), abs=1e-6)


def test_vectors_are_unit_rows_of_float32(embedder: SentenceTransformerEmbedder) -> None:
    for rows in (
        embedder.embed_queries(["灯塔", "tea", "茶园 bell"]),
        embedder.embed_passages(["灯", "lighthouse", "塔"]),
    ):
        assert rows.shape == (3, embedder.dim) == (3, 8)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([1.0] * 3, abs=1e-6)


def test_no_texts_give_no_rows(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.embed_queries([]).shape == (0, 8)
    assert embedder.embed_passages([]).shape == (0, 8)


@pytest.mark.parametrize(("text", "count"), [("灯塔与茶园", 5), ("the tea bell", 3), ("", 0)])
def test_tokens_are_those_of_the_model(embedder: SentenceTransformerEmbedder, text: str, count: int) -> None:
    assert embedder.count_tokens(text) == count


def test_the_fingerprint_is_that_of_the_weights(
    model: Path, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    assert SentenceTransformerEmbedder(str(model)).fingerprint == embedder.fingerprint
    same = save_model(tmp_path / "same", VECTORS, prompts=True)
    assert SentenceTransformerEmbedder(str(same)).fingerprint == embedder.fingerprint
    retrained = save_model(tmp_path / "retrained", VECTORS + np.float32(0.5), prompts=True)  # of the same size
    assert SentenceTransformerEmbedder(str(retrained)).fingerprint != embedder.fingerprint


def test_an_index_is_built_and_asked_with_it(tmp_path: Path, model: Path, library: Library) -> None:
    root, chosen = tmp_path / "index", load_embedder(str(model))
    assert chosen.name == str(model)
    build_index(root, library, chosen)
    retriever = open_index(root, chosen).retriever
    assert "tower-zh" in {hit.passage.section.book_id for hit in retriever.search("茶园", 2)}
    assert "tower-en" in {hit.passage.section.book_id for hit in retriever.search("tea bell", 2)}
    with pytest.raises(IndexMismatchError, match=r"tiny \(8 dimensions"):
        open_index(root, load_embedder("hashing"))


@pytest.mark.parametrize("name", ["nobody/no-such-model", "./没有的模型", "no-such-model"])
def test_a_missing_model_is_an_error_with_a_hint_and_no_network(name: str) -> None:
    # a try to reach the network would be an error of its own: sockets are closed to tests
    with pytest.raises(EmbedderError, match=name) as caught:
        load_embedder(name)
    assert "ASSISTANT_ALLOW_DOWNLOAD=true" in caught.value.hint


def test_a_folder_that_is_no_model_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("这里没有模型", encoding="utf-8")
    with pytest.raises(EmbedderError, match="cannot be loaded") as caught:
        load_embedder(str(tmp_path))
    assert caught.value.hint
