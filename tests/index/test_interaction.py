"""Late interaction: the sentence that answers is the most like the question, within a language and across both."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import interaction
from index.embedders.joined import JoinedEmbedder
from index.embedders.onnx import OnnxEmbedder, SafeTensors
from index.embedders.registry import bundled_model, load_embedder, load_interaction
from index.errors import EmbedderError
from index.interaction import INTERACTION, LateInteraction
from index.types import Vectors
from tests.index.tiny import write_tiny_interaction, write_tiny_student

SENTENCES = {
    "zh": (
        "守塔人在大雾的夜里敲铜钟。",
        "灯塔建于1887年，高三十一米。",
        "茶园在山的南坡，共有130亩梯田。",
        "村民们每逢周六到集市上卖茶。",
    ),
    "en": (
        "The keeper strikes a copper bell on nights of heavy fog.",
        "The lighthouse was built in 1887 and is thirty-one metres high.",
        "The tea garden lies on the southern slope and has 130 mu of terraces.",
        "Every Saturday the villagers sell their tea at the market.",
    ),
}
QUESTIONS = (
    ("大雾的时候守塔人做什么？", 0),
    ("灯塔是哪一年建成的？", 1),
    ("茶园有多大？", 2),
    ("What does the keeper do when there is fog?", 0),
    ("In which year was the lighthouse built?", 1),
    ("Where do the villagers sell tea?", 3),
)


@pytest.fixture(scope="module")
def bundled() -> LateInteraction:
    return LateInteraction(bundled_model("mekong"), OnnxEmbedder(bundled_model("mekong"), threads=1))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "mekong"
    write_tiny_interaction(folder)
    return folder


class CountingEncoder(OnnxEmbedder):
    """Keeps what it was given to read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, threads=1)
        self.given: list[list[str]] = []

    def word_vectors(self, texts: Sequence[str]) -> list[Vectors]:
        self.given.append(list(texts))
        return super().word_vectors(texts)


@pytest.mark.parametrize("told", ["zh", "en"])
@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_the_sentence_that_answers_is_the_most_like_the_question(
    bundled: LateInteraction, question: str, answer: int, told: str
) -> None:
    likeness = bundled.likeness(question, SENTENCES[told])
    assert likeness.shape == (4,)
    assert likeness.dtype == np.float32
    assert int(likeness.argmax()) == answer
    assert likeness[answer] > np.delete(likeness, answer).max() + 0.02


@pytest.mark.parametrize(
    ("plain", "wordy"),
    [
        ("灯塔是哪一年建成的？", "请问，书里说灯塔是哪一年建成的，大概说说就行，谢谢"),
        (
            "In which year was the lighthouse built?",
            "Just curious: could you tell me in which year the lighthouse was built, please? Thanks.",
        ),
    ],
)
def test_words_that_ask_for_nothing_do_not_change_what_is_found(
    bundled: LateInteraction, plain: str, wordy: str
) -> None:
    for sentences in SENTENCES.values():
        assert bundled.likeness(plain, sentences).argmax() == bundled.likeness(wordy, sentences).argmax() == 1


@pytest.mark.parametrize("text", [SENTENCES["zh"][0], SENTENCES["en"][0]])
def test_a_text_is_wholly_like_itself(bundled: LateInteraction, text: str) -> None:
    other = [sentence for sentences in SENTENCES.values() for sentence in sentences[1:]]
    likeness = bundled.likeness(text, [text, *other])
    assert likeness[0] == pytest.approx(1.0, abs=2e-3)
    assert likeness[1:].max() < 0.9
    assert bundled.least_met(text, text) == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(
    ("question", "whole", "part"),
    [
        ("灯塔的铜钟是哪国铸造的？", "灯塔的铜钟是英国铸造的。", "灯塔的铜钟重三百公斤。"),
        ("Which country cast the copper bell?", "The copper bell was cast in England.", "The copper bell is heavy."),
    ],
)
def test_what_leaves_words_unmet_is_further_from_them(
    bundled: LateInteraction, question: str, whole: str, part: str
) -> None:
    assert bundled.least_met(question, whole) > bundled.least_met(question, part) + 0.05


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("请问守塔人在大雾的夜里做什么，谢谢", SENTENCES["en"][0]),
        ("Tell me, how high is the lighthouse?", SENTENCES["zh"][1]),
    ],
)
def test_every_word_counts_with_its_nearest_and_by_its_weight(bundled: LateInteraction, asked: str, told: str) -> None:
    folder = bundled_model("mekong")
    encoder, tensors = OnnxEmbedder(folder, threads=1), SafeTensors(folder / INTERACTION)
    project, weigh, bias = (tensors.floats(name) for name in ("project", "weigh", "weigh_bias"))
    words, others = (encoder.word_vectors([text])[0] for text in (asked, told))
    best, weights = [], []
    for word in words:
        cosines = [np.dot(project @ word, project @ other) for other in others]
        norms = [np.linalg.norm(project @ word) * np.linalg.norm(project @ other) for other in others]
        best.append(max(cosine / norm for cosine, norm in zip(cosines, norms, strict=True)))
        weights.append(np.log1p(np.exp(weigh @ word + bias[0])))
    assert np.std(weights) > 0.1 * np.mean(weights)
    wanted = np.average(best, weights=weights)
    assert abs(wanted - np.mean(best)) > 0.005
    assert bundled.likeness(asked, [told])[0] == pytest.approx(wanted, abs=2e-3)
    assert len(best) >= 8
    assert bundled.least_met(asked, told) == pytest.approx(np.mean(sorted(best)[: len(best) // 4]), abs=2e-3)


def test_a_question_is_read_once_until_others_take_its_place(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interaction, "_ASKED", 2)
    encoder = CountingEncoder(tiny)
    compared = LateInteraction(tiny, encoder)
    for question in ("甲", "甲", "乙", "丙", "甲"):
        compared.likeness(question, [])
    assert [texts for texts in encoder.given if texts] == [["甲"], ["乙"], ["丙"], ["甲"]]


def test_nothing_is_like_nothing(bundled: LateInteraction) -> None:
    assert bundled.likeness("", SENTENCES["zh"]).tolist() == [0.0] * 4
    assert bundled.likeness("灯塔多高？", []).shape == (0,)
    assert bundled.likeness("灯塔多高？", ["", "灯塔高三十一米。"])[0] == 0.0
    assert bundled.likeness("", [""]).tolist() == [0.0]
    assert bundled.least_met("", "灯塔") == 0.0
    assert bundled.least_met("灯塔", "") == 0.0


def test_what_is_compared_beside_a_sentence_does_not_change_it(bundled: LateInteraction) -> None:
    together = bundled.likeness(QUESTIONS[0][0], SENTENCES["zh"] + SENTENCES["en"])
    fresh = LateInteraction(bundled_model("mekong"), OnnxEmbedder(bundled_model("mekong"), threads=1))
    alone = [fresh.likeness(QUESTIONS[0][0], [text])[0] for text in SENTENCES["zh"] + SENTENCES["en"]]
    assert together == pytest.approx(np.array(alone), abs=2e-3)


def test_a_sentence_is_read_once_until_others_take_its_place(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interaction, "_KEPT", 3)
    encoder = CountingEncoder(tiny)
    compared = LateInteraction(tiny, encoder)

    def read_for(*sentences: str) -> list[str]:
        encoder.given.clear()
        compared.likeness("谁？", sentences)
        return [text for texts in encoder.given for text in texts if text != "谁？"]

    assert read_for("灯塔", "茶园", "灯塔") == ["灯塔", "茶园"]
    assert read_for("灯塔", "茶园") == []
    assert read_for("山坡") == ["山坡"]
    assert read_for("灯塔") == []
    assert read_for("河南") == ["河南"]  # in the place of 茶园, which was asked for longest ago
    assert read_for("灯塔", "山坡", "河南") == []
    assert read_for("茶园") == ["茶园"]


def test_more_sentences_than_are_kept_are_all_compared(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = LateInteraction(tiny, OnnxEmbedder(tiny, threads=1))
    sentences = ["灯塔", "茶园", "山坡", "大雾", "铜钟"]
    wanted = compared.likeness("守塔人", sentences)
    monkeypatch.setattr(interaction, "_KEPT", 2)
    few = LateInteraction(tiny, OnnxEmbedder(tiny, threads=1))
    assert few.likeness("守塔人", sentences).tolist() == wanted.tolist()
    assert few.likeness("守塔人", sentences).tolist() == wanted.tolist()


def test_several_threads_compare_at_once(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interaction, "_KEPT", 3)  # so that sentences come and go
    compared = LateInteraction(tiny, OnnxEmbedder(tiny, threads=1))
    sentences = ["灯塔", "茶园", "山坡", "大雾", "铜钟", "the bell"]
    wanted = {text: float(compared.likeness("守塔人敲钟", [text])[0]) for text in sentences}
    turns = [sentences[place % 6 :] + sentences[: place % 6] for place in range(48)]
    with ThreadPoolExecutor(6) as pool:
        for turn, likeness in zip(turns, pool.map(lambda t: compared.likeness("守塔人敲钟", t), turns), strict=True):
            assert likeness.tolist() == pytest.approx([wanted[text] for text in turn], abs=2e-3)


def test_word_vectors_have_a_row_for_each_piece(tiny: Path) -> None:
    encoder = OnnxEmbedder(tiny, threads=1)
    texts = ["", "灯塔", "keeper of the bell", "灯" * 400]
    rows = encoder.word_vectors(texts)
    assert [row.shape for row in rows] == [
        *((encoder.count_tokens(text), encoder.dim) for text in texts[:3]),
        (254, encoder.dim),  # 256 pieces with the marks of start and end
    ]
    (alone,) = encoder.word_vectors(["灯塔"])
    assert rows[1] == pytest.approx(alone, abs=1e-5)
    assert encoder.word_vectors([]) == []
    assert not np.allclose(encoder.word_vectors(["塔灯"])[0][::-1], alone, atol=1e-3)  # read in its sentence


def test_the_encoder_of_the_embedder_is_used_where_it_has_the_bundled_one(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = load_embedder("mekong")
    assert isinstance(embedder, JoinedEmbedder)
    (encoder,) = (part for part in embedder.parts if isinstance(part, OnnxEmbedder))
    read: list[list[str]] = []

    def word_vectors(texts: Sequence[str]) -> list[Vectors]:
        read.append(list(texts))
        return [np.zeros((0, 384), dtype=np.float32) for _ in texts]

    monkeypatch.setattr(encoder, "word_vectors", word_vectors)
    load_interaction(embedder).likeness("谁？", [])
    assert read == [["谁？"]]
    load_interaction(load_embedder("hashing")).likeness("谁？", [])
    assert read == [["谁？"]]


def test_without_its_file_the_error_says_what_to_do(tmp_path: Path) -> None:
    write_tiny_student(tmp_path / "mekong")
    with pytest.raises(EmbedderError, match=INTERACTION) as caught:
        LateInteraction(tmp_path / "mekong", OnnxEmbedder(tmp_path / "mekong", threads=1))
    assert caught.value.hint


def test_a_file_that_was_cut_is_named(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mekong"
    shutil.copytree(tiny, folder)
    whole = (folder / INTERACTION).read_bytes()
    for size in (0, 4, 100, len(whole) - 1):
        (folder / INTERACTION).write_bytes(whole[:size])
        with pytest.raises(EmbedderError, match=INTERACTION) as caught:
            LateInteraction(folder, OnnxEmbedder(folder, threads=1))
        assert caught.value.hint


def test_questions_are_alike_both_ways(bundled: LateInteraction) -> None:
    asked = [question for question, _ in QUESTIONS]
    table = np.array([bundled.alike(question, asked) for question in asked])
    assert table == pytest.approx(table.T, abs=2e-3)
    assert np.diagonal(table) == pytest.approx(1.0, abs=2e-3)
    others = table - np.eye(len(asked))
    assert others[0].argmax() == 3  # the same question in the other language
    assert others[1].argmax() == 4
    longer = "大雾的时候守塔人做什么？又由谁付他工钱，每月付多少？"
    # all that the shorter one asks is asked by the longer one too, which asks for more
    assert bundled.likeness(asked[0], [longer])[0] > bundled.alike(asked[0], [longer])[0] + 0.03
