"""Questions about whole books: put to every telling of the book, answered by their addresses."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corpus.bundled import bundled_books
from corpus.types import KnownQuestion
from index.training.books import BookShelf, Telling
from index.training.data import TrainingError
from index.training.interaction import InteractionModel
from index.training.reader import ReaderPlan, load_reader, new_reader, reader_batches, save_reader
from index.training.written import Asked, Reading, Shelves

ZH, EN = bundled_books()


def sentences(telling: Telling) -> list[str]:
    return [text for passage in telling.passages for text in passage]


def test_addresses_name_sentences_paragraphs_and_sections() -> None:
    telling = Telling(ZH)
    units = [unit for section in ZH.sections for unit in section.units]
    for place in (0, 40, len(units) - 1):
        assert telling.places([units[place].address]) == (place,)
        assert sentences(telling)[place].startswith(units[place].text)
    section = next(s for s in ZH.sections if len(s.sentences) > 1 and len(s.sentences[0]) > 1)
    first = [u.address for u in section.units if u.address.startswith(f"{section.address}:1.")]
    assert telling.places([f"{section.address}:1"]) == telling.places(first)
    assert telling.places([section.address]) == telling.places([u.address for u in section.units])
    assert telling.places(["p9/9:1.1"]) == ()


def test_a_question_is_put_to_every_telling_and_finds_the_same_place() -> None:
    address = next(s for s in ZH.sections if s.address == "preface").units[2].address
    shelf = BookShelf((ZH, EN), [KnownQuestion("讲什么？", "zh", (address,)), KnownQuestion("Who paid?", "en", ())])
    rng, seen = random.Random(1), set()
    for _ in range(12):
        batch = shelf.draw(8, rng)
        seen.add(batch.languages[0])
        texts = [text for passage in batch.passages for text in passage]
        book = ZH if batch.languages[0] == "zh" else EN
        wanted = next(u for s in book.sections for u in s.units if u.address == address).text
        golds = {len(one.gold): one for one in batch.posed}
        assert set(golds) == {0, 1}
        assert texts[golds[1].gold[0]].startswith(wanted)
        assert "Who paid?" in golds[0].text
    assert seen == {"zh", "en"}


def test_a_telling_without_the_sentence_is_not_asked_for_it() -> None:
    cut = replace(EN, sections=EN.sections[:3])
    last = ZH.sections[-1].units[0].address
    shelf = BookShelf((ZH, cut), [KnownQuestion("讲什么？", "zh", (last,)), KnownQuestion("Who paid?", "en", ())])
    counts = {batch.languages[0]: len(batch.posed) for batch in (shelf.draw(8, random.Random(n)) for n in range(12))}
    assert counts == {"zh": 2, "en": 1}


def test_an_address_that_no_text_has_is_named() -> None:
    with pytest.raises(TrainingError, match=r"谁？.*p9/9:1\.1") as caught:
        BookShelf((ZH, EN), [KnownQuestion("谁？", "zh", ("p9/9:1.1",))])
    assert caught.value.hint == "give the book that it is asked about"
    with pytest.raises(TrainingError, match="no question"):
        BookShelf((ZH, EN), [])


def test_every_other_batch_is_of_the_book() -> None:
    reading = Reading("a", ("水。", "火。"), (), (Asked("什么？", "", (0,)),))
    shelf = BookShelf((ZH,), [KnownQuestion("谁？", "zh", ())])
    batches = reader_batches(Shelves([reading], None), ReaderPlan(), shelf)
    assert [next(batches).kind for _ in range(4)] == ["book", "readings", "book", "readings"]


def test_a_packaged_reader_is_taken_up_again(tmp_path: Path) -> None:
    plan = ReaderPlan(dim=48, layers=2, inner=64)
    torch.manual_seed(3)
    ours, again = new_reader(16, InteractionModel(16, 16), plan), new_reader(16, InteractionModel(16, 16), plan)
    torch.nn.init.normal_(ours.give.weight)
    save_reader(ours, tmp_path)
    load_reader(again, tmp_path)
    for (name, one), other in zip(ours.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.allclose(one, other, atol=0.02 * float(one.abs().max())), name
        assert one.shape == other.shape
