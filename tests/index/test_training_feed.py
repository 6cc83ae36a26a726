"""Batches cut into pieces, here and by worker processes, and the padded words that they are compared by."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import torch
from torch.nn.functional import cosine_similarity

from index.training.batches import MIXES, Batch
from index.training.distill import DistillPlan, Trainer
from index.training.encoder import Encoder, cut_texts
from index.training.evaluate import found_passages
from index.training.feed import PairsFed, ReadingsFed, feed, feed_batch, passage_key
from index.training.interaction import InteractionModel, padded, word_mask
from index.training.written import Asked, Posed, Reading, ReadingBatch
from tests.index.tiny import tiny_encoder, tiny_tokenizer

READINGS = ReadingBatch(
    (("灯塔。", "茶园在河南坡。"), ("the bell.",)),
    (Posed("茶园在哪里？", 0, (1,)), Posed("bell?", 1, (0,)), Posed("谁？", 1, ())),
    ("a", "b"),
    ("山", ""),
    ("zh", "en"),
)


def seeded_encoder(seed: int = 5) -> Encoder:
    torch.manual_seed(seed)
    return tiny_encoder().eval()


def drawn(seed: int) -> Iterator[Batch | ReadingBatch]:
    for step in itertools.count(seed):
        yield Batch("questions", [f"bell {step}?"], ["灯塔。"], (str(step),)) if step % 2 else READINGS


def test_texts_are_padded_to_the_longest() -> None:
    tokenizer = tiny_tokenizer()
    ids, sizes = cut_texts(tokenizer, ["灯塔", "bell", ""])
    assert sizes.tolist() == [4, 3, 2]
    assert ids.shape == (3, 4)
    assert ids[2].tolist() == [*tokenizer.encode("").ids, 0, 0]


def test_questions_know_their_passage_and_sentences() -> None:
    tokenizer = tiny_tokenizer()
    fed = feed_batch(READINGS, tokenizer, tokenizer)
    assert isinstance(fed, ReadingsFed)
    assert fed.keys.tolist() == [passage_key("a"), passage_key("b")]
    assert fed.place.tolist() == [0, 1, 1]
    assert fed.owner.tolist() == [0, 0, 1]
    assert fed.wanted.tolist() == [
        [False, False, True, False],
        [False, False, False, True],
        [True, False, False, False],
    ]
    assert fed.told.ids[0].tolist()[: fed.told.sizes[0]] == tokenizer.encode("山\n灯塔。").ids
    assert len(fed.passages.sizes) == 2


def test_the_teacher_reads_only_what_has_no_passage() -> None:
    ours, theirs = tiny_tokenizer(), tiny_tokenizer(max_length=None)  # the other adds no marks
    taught = feed_batch(Batch("sentences", ["灯塔"], ["bell"]), ours, theirs)
    asked = feed_batch(Batch("questions", ["bell?"], ["灯塔"], ("a",)), ours, theirs)
    assert isinstance(taught, PairsFed)
    assert isinstance(asked, PairsFed)
    assert (taught.keys, taught.right.sizes.tolist()) == (None, [1])
    assert asked.right.sizes.tolist() == [4]


def test_workers_feed_what_they_draw_in_turn() -> None:
    tokenizer = tiny_tokenizer()
    here = list(itertools.islice(feed(drawn, 0, tokenizer, tokenizer), 3))
    assert [fed.kind for fed in here] == ["readings", "questions", "readings"]
    there = list(itertools.islice(feed(drawn, 0, tokenizer, tokenizer, workers=2), 4))
    expected = [list(itertools.islice(drawn(7919 * worker), 2)) for worker in (1, 2)]
    assert [fed.kind for fed in there] == [batch.kind for two in zip(*expected, strict=True) for batch in two]
    asked = next(fed for fed in there if isinstance(fed, PairsFed))
    assert asked.left.ids[0].tolist() in [tokenizer.encode(f"bell {7919 + n}?").ids for n in range(2)]


@pytest.mark.parametrize("count", [3, 40])
def test_padding_and_order_change_no_likeness(count: int) -> None:
    torch.manual_seed(1)
    head = InteractionModel(16, 8)
    questions = [torch.randn(size, 16) for size in (3, 1, 5)]
    sentences = [torch.randn(int(size), 16) for size in torch.randint(1, 30, (count,))]
    with torch.no_grad():
        found = head(questions, sentences)
        for row, question in enumerate(questions):
            weights = torch.nn.functional.softplus(head.weigh(question)).squeeze(-1)
            for column, sentence in enumerate(sentences):
                asked, told = head.project(question), head.project(sentence)
                best = cosine_similarity(asked[:, None], told[None], dim=-1).amax(1)
                assert found[row, column].item() == pytest.approx(
                    float((weights * best).sum() / weights.sum()), abs=1e-5
                )


def test_marks_are_no_words_where_there_are_words() -> None:
    _, mask = padded([torch.zeros(5, 1), torch.zeros(2, 1)])
    assert word_mask(mask).tolist() == [[False, True, True, True, False], [True, True, False, False, False]]


def test_words_are_what_is_read_without_marks() -> None:
    encoder = seeded_encoder()
    texts = ["灯塔 bell", "茶"]
    with torch.no_grad():
        hidden, mask = encoder.read(texts)
    for rows, whole, kept in zip(encoder.word_vectors(texts, batch_size=1), hidden, mask, strict=True):
        assert torch.allclose(rows, whole[kept][1:-1], atol=1e-5)


def test_only_questions_are_read_with_dropout() -> None:
    trainer = Trainer(seeded_encoder(), seeded_encoder(6), 10, DistillPlan(dropout=True), InteractionModel(32, 8))
    for batch in (Batch("english", ["bell"], ["bell"]), READINGS, Batch("sentences", ["灯塔"], ["bell"])):
        trainer.advance(batch)
        assert trainer.student.training == (batch is READINGS)
    still = Trainer(seeded_encoder(), seeded_encoder(6), 10, DistillPlan(), InteractionModel(32, 8))
    still.advance(READINGS)
    assert not still.student.training


def test_passages_found_are_counted_by_language() -> None:
    encoder = seeded_encoder()
    held = [Reading("a", ("灯塔。",), ("lamp.",), (Asked("灯塔。", "", (0,)),)), Reading("b", ("茶园。",), (), ())]
    assert found_passages(encoder, held) == {"zh-zh": 1.0, "zh-en": 1.0}
    assert not encoder.training
    assert found_passages(encoder, []) == {}


def test_every_mix_has_every_kind() -> None:
    assert {frozenset(mix) for mix in MIXES.values()} == {frozenset(MIXES["first"])}
    assert all(sum(mix.values()) == pytest.approx(1.0) for mix in MIXES.values())
