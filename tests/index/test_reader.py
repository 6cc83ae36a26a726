"""The reader: trained to tell what answers from what is merely alike, packaged, and the same without torch."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index.embedders.onnx import OnnxEmbedder
from index.embedders.registry import bundled_model
from index.errors import EmbedderError
from index.interaction import LateInteraction
from index.reader import READER, Reader
from index.training.interaction import InteractionModel
from index.training.reader import (
    ReaderModel,
    ReaderPlan,
    ReaderTrainer,
    new_reader,
    reader_batches,
    save_reader,
    train_reader,
)
from index.training.written import Asked, Posed, Reading, ReadingBatch, Shelves
from index.types import Vectors
from tests.index.tiny import write_tiny_interaction

SMALL = ReaderPlan(dim=48, layers=2, inner=64, dropout=0.0, rate=3e-3, warmup=10, passages=2, minutes=60.0)


class Spelling:
    """An encoder of letters: each stands for a direction of its own."""

    dim = 16

    def word_vectors(self, texts: Sequence[str]) -> list[Vectors]:
        return [np.eye(self.dim, dtype=np.float32)[[ord(c) - 97 for c in text]] * 4 for text in texts]


def like_by_letters() -> InteractionModel:
    head = InteractionModel(Spelling.dim, Spelling.dim)
    head.project.weight.data = torch.eye(Spelling.dim)
    head.scale.data.fill_(10.0)
    head.silent.data.fill_(0.6)
    return head


def alike(count: int, seed: int) -> Iterator[ReadingBatch]:
    """A question "abk" is answered by "abm" and not by "abn", which late interaction finds just as like it."""
    rng = random.Random(seed)
    for _ in range(count):
        subjects = ["".join(pair) for pair in rng.sample(list(itertools.combinations("abcdef", 2)), 4)]
        marks = [rng.choice("mn") for _ in subjects]
        sentences = tuple(subject + mark for subject, mark in zip(subjects, marks, strict=True))
        posed = tuple(
            Posed(f"{subject}k", 0, (place,) if mark == "m" else ())
            for place, (subject, mark) in enumerate(zip(subjects, marks, strict=True))
        )
        yield ReadingBatch((sentences,), posed, ("a",), ("",), ("en",))


def decided(trainer: ReaderTrainer, batches: Iterator[ReadingBatch]) -> float:
    """How often the likeliest sentence is above silence where, and only where, one answers."""
    right = count = 0
    trainer.model.eval()
    for batch in batches:
        questions, sentences = trainer.words([one.text for one in batch.posed]), trainer.words(batch.sentences)
        pairs = torch.cartesian_prod(torch.arange(len(questions)), torch.arange(len(sentences)))
        with torch.inference_mode():
            added = trainer.read(questions, sentences, pairs).view(len(questions), -1)
            scores = trainer.likeness(questions, sentences) * trainer.model.scale + added
            best = scores.max(1).values > trainer.model.silent * trainer.model.scale
        right += sum(bool(found) == bool(one.gold) for found, one in zip(best, batch.posed, strict=True))
        count += len(batch.posed)
    return right / count


def make_trainer(plan: ReaderPlan = SMALL) -> ReaderTrainer:
    return ReaderTrainer(Spelling(), like_by_letters(), plan)


def test_the_reader_learns_what_late_interaction_cannot_tell() -> None:
    trainer = make_trainer()
    assert decided(trainer, alike(40, 2)) < 0.7
    for batch in alike(150, 1):
        trainer.advance(batch)
    assert decided(trainer, alike(40, 2)) > 0.95


def test_a_new_reader_adds_nothing() -> None:
    trainer = make_trainer()
    words = trainer.words(["abk", "abm", "cdn"])
    with torch.inference_mode():
        assert trainer.read(words[:1], words[1:], torch.tensor([[0, 0], [0, 1]])).tolist() == [0.0, 0.0]


def test_what_is_read_beside_a_pair_does_not_change_it() -> None:
    trainer = make_trainer()
    torch.nn.init.normal_(trainer.model.give.weight)
    trainer.model.eval()
    words = trainer.words(["abk", "abm", "abcdefghijklmnop"])
    with torch.inference_mode():
        together = trainer.read(words, words, torch.tensor([[0, 1], [0, 2], [2, 0]]))
        alone = [trainer.read(words, words, torch.tensor([pair])) for pair in ([0, 1], [0, 2], [2, 0])]
    assert together.numpy() == pytest.approx(torch.cat(alone).numpy(), abs=1e-5)


def shelves() -> Shelves:
    rng = random.Random(4)
    readings = []
    for i in range(6):
        sentences = tuple("".join(rng.sample("abcdefghijmn", 4)) for _ in range(4))
        asked = (*tuple(Asked("", f"{sentences[j][:2]}k", (j,)) for j in range(3)), Asked("", "opk", ()))
        readings.append(Reading(str(i), (), sentences, asked))
    return Shelves(readings, None)


def letters_only(batches: Iterator[ReadingBatch]) -> Iterator[ReadingBatch]:
    """The batches, without the words of chatter that `Spelling` cannot read."""
    for batch in batches:
        posed = tuple(one._replace(text="".join(c for c in one.text if c in "abcdefghijklmnop")) for one in batch.posed)
        yield replace(batch, posed=posed)


def test_training_cut_and_taken_up_again_ends_the_same(tmp_path: Path) -> None:
    def batches(count: int) -> Iterator[ReadingBatch]:
        return itertools.islice(letters_only(reader_batches(shelves(), SMALL)), count)

    whole, first, again = make_trainer(), make_trainer(), make_trainer()
    train_reader(whole, batches(8), tmp_path / "whole.ckpt")
    train_reader(first, batches(3), tmp_path / "cut.ckpt")
    train_reader(again, batches(8), tmp_path / "cut.ckpt")
    assert (whole.step, first.step, again.step) == (8, 3, 8)
    # the rate falls with the time spent, which is never quite the same
    for (name, ours), theirs in zip(again.model.state_dict().items(), whole.model.state_dict().values(), strict=True):
        assert torch.allclose(ours, theirs, atol=2e-3), name
    assert not torch.allclose(first.model.take.weight, whole.model.take.weight, atol=2e-3)


def test_minutes_end_the_training(tmp_path: Path) -> None:
    trainer = make_trainer(replace(SMALL, minutes=1e-6))
    train_reader(trainer, alike(50, 1), tmp_path / "reader.ckpt")
    assert trainer.step == 1


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReaderTrainer]:
    """A tiny student with a reader of random weights."""
    folder = tmp_path_factory.mktemp("reader") / "mekong"
    head = write_tiny_interaction(folder)
    trainer = ReaderTrainer(OnnxEmbedder(folder, threads=1), head, ReaderPlan(dim=48, inner=40, layers=3))
    for parameter in trainer.model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    trainer.model.scale.data.fill_(7.0)
    trainer.model.silent.data.fill_(0.4)
    trainer.model.eval()
    save_reader(trainer.model, folder)
    return folder, trainer


def test_without_torch_the_same_is_read(packaged: tuple[Path, ReaderTrainer]) -> None:
    folder, trainer = packaged
    question, sentences = "守塔人敲钟", ["灯塔", "the keeper of the bell", "茶园在山坡河南", "灯" * 300, "。"] * 8
    words = trainer.words([question, *sentences])
    with torch.inference_mode():
        added = trainer.read(words[:1], words[1:], torch.tensor([[0, i] for i in range(len(sentences))]))
        likeness = trainer.likeness(words[:1], words[1:])[0]
        wanted = (likeness - trainer.model.silent) * trainer.model.scale + added
    found = LateInteraction(folder, OnnxEmbedder(folder, threads=1)).read(question, sentences).logits
    assert found.dtype == np.float32
    assert np.ptp(found) > 1.0
    assert found == pytest.approx(wanted.numpy(), abs=0.15)  # 8 bits, random weights
    assert np.corrcoef(found, wanted)[0, 1] > 0.995


def test_nothing_is_read_of_nothing(packaged: tuple[Path, ReaderTrainer]) -> None:
    comparer = LateInteraction(packaged[0], OnnxEmbedder(packaged[0], threads=1))
    assert comparer.read("谁？", []).logits.shape == (0,)
    assert np.isfinite(comparer.read("", ["灯塔", ""]).logits).all()
    assert np.isfinite(comparer.read("谁？", ["", "灯塔"]).logits).all()


def test_a_package_without_a_trained_reader_answers_by_likeness(tmp_path: Path) -> None:
    write_tiny_interaction(tmp_path / "mekong")
    comparer = LateInteraction(tmp_path / "mekong", OnnxEmbedder(tmp_path / "mekong", threads=1))
    sentences = ["灯塔", "茶园在山坡", "the bell"]
    likeness, answers = comparer.read("守塔人", sentences)
    assert likeness == pytest.approx(comparer.likeness("守塔人", sentences))
    assert np.ptp(likeness) > 0.01
    assert np.diff(answers) / np.diff(likeness) == pytest.approx(np.diff(answers)[0] / np.diff(likeness)[0], rel=1e-3)


def test_weights_take_a_byte_each(packaged: tuple[Path, ReaderTrainer]) -> None:
    folder, trainer = packaged
    count = sum(parameter.numel() for parameter in trainer.model.parameters())
    assert (folder / READER).stat().st_size < 1.6 * count
    assert (folder / READER).stat().st_mode & 0o777 == 0o644
    assert [path.name for path in folder.iterdir() if path.suffix == ".partial"] == []


def test_a_missing_or_cut_file_is_named(packaged: tuple[Path, ReaderTrainer], tmp_path: Path) -> None:
    whole = (packaged[0] / READER).read_bytes()
    for size in (None, 0, 4, 100, len(whole) - 1):
        if size is not None:
            (tmp_path / READER).write_bytes(whole[:size])
        with pytest.raises(EmbedderError, match=READER) as caught:
            Reader(tmp_path / READER)
        assert caught.value.hint


def test_a_new_reader_starts_as_late_interaction_ends() -> None:
    model = new_reader(16, like_by_letters())
    assert isinstance(model, ReaderModel)
    assert (model.scale.item(), model.silent.item()) == pytest.approx((10.0, 0.6))


NEAR_MISSES = (
    ("灯塔是哪一年建成的？", "灯塔建于1887年，高三十一米。", "灯塔的铜钟是英国铸造的。"),
    ("Who built the lighthouse?", "灯塔由工程师林启出资修建。", "灯塔建于1887年，高三十一米。"),
    ("茶叶什么时候卖？", "Every Saturday the villagers sell their tea.", "The tea garden lies on the southern slope."),
    ("How much did the lighthouse cost?", "The lighthouse cost 4,000 silver dollars.", "The lighthouse is white."),
)


@pytest.fixture(scope="module")
def bundled() -> LateInteraction:
    return LateInteraction(bundled_model("mekong"), OnnxEmbedder(bundled_model("mekong"), threads=1))


@pytest.mark.parametrize(("question", "answer", "near"), NEAR_MISSES)
def test_what_answers_is_above_what_is_about_the_same(
    bundled: LateInteraction, question: str, answer: str, near: str
) -> None:
    right, wrong = bundled.read(question, [answer, near]).logits
    assert right > wrong + 2.0
