"""An index on disk: built, changed and opened again."""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.passages import split_section
from corpus.types import Book, Pages, TocEntry
from index.build import (
    BUDGET,
    OpenIndex,
    bridged_terms,
    build_index,
    corpus_digest,
    open_index,
    stored_books,
)
from index.current import clear_leftovers, current_folder
from index.embedders.hashing import HashingEmbedder
from index.errors import IndexMissingError, StoreError
from index.library import Library
from index.retriever import Retriever
from index.terms import TermPair
from tests.index.books import (
    QUESTIONS,
    THINGS,
    TOWER_ZH,
    ConceptWords,
    CountingEmbedder,
    found,
    make_book,
    shelf,
)


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@contextmanager
def disk_with_room_for(size: int) -> Iterator[None]:
    """No file may grow past `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def long_book() -> Book:
    """More sentences than are embedded at a time."""
    return make_book("list", (("清单", ()), ("一、词", tuple(f"第{place}盏灯亮了。" for place in range(300)))))


def test_an_opened_index_answers_as_one_in_memory(opened: OpenIndex, library: Library) -> None:
    embedder = HashingEmbedder()
    cut = [p for s in library.indexed for p in split_section(s, budget=BUDGET, count=embedder.count_tokens)]
    memory = Retriever.from_passages(cut, embedder)
    assert list(opened.retriever.passages.values()) == cut
    for question, hits in zip(QUESTIONS, found(opened), strict=True):
        wanted = memory.search(question, 10)
        assert hits[0].passage.id == wanted[0].passage.id
        assert {h.passage.id: h.lexical for h in hits} == {h.passage.id: h.lexical for h in wanted}
        cosines = {h.passage.id: h.dense for h in wanted}
        assert {h.passage.id: h.dense for h in hits} == pytest.approx(cosines, abs=1e-5)


def test_books_are_read_back_whole(tmp_path: Path, tower_zh: Book, tower_en: Book) -> None:
    paged = replace(
        tower_zh,
        sections=tuple(replace(s, pages=Pages(3, None), anchor="h1/1:1.1") for s in tower_zh.sections),
        toc=(TocEntry("茶园", 3, 0), TocEntry("灯塔", None, 1)),
    )
    library = Library.of([paged], [tower_en])
    build_index(tmp_path, library, HashingEmbedder())
    held, manifest = stored_books(tmp_path)
    assert held.editions == library.editions
    assert manifest.bundled
    assert manifest.sources == (("tower-zh", "tower-zh.md"),)
    assert manifest.corpus == corpus_digest([paged, tower_en])
    assert held.sections["tower-zh/h1/1"].units == tower_zh.by_address["h1/1"].units


def test_sentences_have_their_vectors(opened: OpenIndex, tower_zh: Book) -> None:
    embedder = HashingEmbedder()
    keys = [f"tower-zh/{unit.address}" for unit in tower_zh.by_address["h1/1"].units]
    scores = opened.sentences.similarities(embedder.embed_queries(["谁敲铜钟？"])[0], keys)
    assert int(scores.argmax()) == 2


def test_an_empty_library_can_be_built_and_asked(tmp_path: Path) -> None:
    report = build_index(tmp_path, shelf(), HashingEmbedder())
    assert (report.passages, report.embedded) == (0, 0)
    assert found(open_index(tmp_path, HashingEmbedder())) == [[], [], [], []]


def test_a_second_build_embeds_nothing(tmp_path: Path, library: Library) -> None:
    first, again = CountingEmbedder(), CountingEmbedder()
    report = build_index(tmp_path, library, first)
    assert report.embedded == len(first.embedded) >= report.passages + 14 - 1
    before = found(open_index(tmp_path, first))
    assert build_index(tmp_path, library, again).embedded == 0
    assert again.embedded == []
    assert [[h.passage for h in hits] for hits in found(open_index(tmp_path, first))] == [
        [h.passage for h in hits] for hits in before
    ]


def test_adding_a_book_embeds_only_that_book(tmp_path: Path, tower_zh: Book, tower_en: Book) -> None:
    build_index(tmp_path, shelf(tower_zh), CountingEmbedder())
    embedder = CountingEmbedder()
    build_index(tmp_path, shelf(tower_zh, tower_en), embedder)
    assert embedder.embedded != []
    assert all(text.isascii() for text in (t.replace("›", ">") for t in embedder.embedded))
    index, fresh = open_index(tmp_path, embedder), open_index(tmp_path, CountingEmbedder())
    assert {hit.passage.section.book_id for hits in found(index) for hit in hits} == {"tower-zh", "tower-en"}
    assert found(fresh) == found(index)


def test_changing_a_sentence_embeds_only_what_holds_it(tmp_path: Path, tower_zh: Book, tower_en: Book) -> None:
    build_index(tmp_path, shelf(tower_zh, tower_en), CountingEmbedder())
    title, chapter, (heading, (first, _)) = TOWER_ZH
    changed = make_book("tower-zh", (title, chapter, (heading, (first, "茶农把茶叶卖给远方的客人。"))))
    embedder = CountingEmbedder()
    report = build_index(tmp_path, shelf(changed, tower_en), embedder)
    assert report.embedded == len(embedder.embedded) == 2  # the passage and the sentence
    assert all("远方的客人" in text for text in embedder.embedded)
    assert open_index(tmp_path, embedder).retriever.search("远方的客人", 1)[0].lexical is not None


def test_removing_a_book_embeds_nothing_and_forgets_it(tmp_path: Path, tower_zh: Book, tower_en: Book) -> None:
    build_index(tmp_path, shelf(tower_zh, tower_en), CountingEmbedder())
    embedder = CountingEmbedder()
    assert build_index(tmp_path, shelf(tower_en), embedder).embedded == 0
    hits = found(open_index(tmp_path, embedder))
    assert {hit.passage.section.book_id for line in hits for hit in line} == {"tower-en"}


def test_vectors_of_another_embedder_are_not_reused(tmp_path: Path, library: Library) -> None:
    build_index(tmp_path, library, HashingEmbedder(64))
    embedder = CountingEmbedder()
    assert build_index(tmp_path, library, embedder).embedded == len(embedder.embedded) > 14
    assert found(open_index(tmp_path, embedder))[0] != []


def test_progress_is_told(tmp_path: Path, long_book: Book) -> None:
    told: list[tuple[int, int]] = []
    report = build_index(tmp_path, shelf(long_book), HashingEmbedder(), progress=lambda *step: told.append(step))
    assert told == [(256, report.embedded), (report.embedded, report.embedded)]


def test_an_embedder_that_fails_midway_leaves_the_index_in_use(
    tmp_path: Path, library: Library, long_book: Book
) -> None:
    build_index(tmp_path, library, CountingEmbedder())
    before = contents(tmp_path)
    with pytest.raises(RuntimeError, match="out of order"):
        build_index(tmp_path, shelf(long_book), CountingEmbedder(limit=256))
    assert contents(tmp_path) == before
    assert found(open_index(tmp_path, CountingEmbedder()))[0] != []


def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path, long_book: Book) -> None:
    root = tmp_path / "new"
    with pytest.raises(RuntimeError, match="out of order"):
        build_index(root, shelf(long_book), CountingEmbedder(limit=256))
    assert not root.exists()
    with pytest.raises(IndexMissingError):
        open_index(root, CountingEmbedder())


def test_a_full_disk_leaves_the_index_in_use(tmp_path: Path, tower_zh: Book, library: Library) -> None:
    root, other = tmp_path / "index", tmp_path / "other"
    build_index(root, library, HashingEmbedder())
    build_index(other, shelf(tower_zh), HashingEmbedder(16))
    before, tree = contents(root), sorted(root.rglob("*"))
    sizes = {len(content) for content in contents(other).values()}
    assert len(sizes) > 6
    for size in sizes:  # each file in turn is the first that has no room
        with disk_with_room_for(size - 1), pytest.raises(StoreError, match="cannot be written to") as caught:
            build_index(root, shelf(tower_zh), HashingEmbedder(16))
        assert str(root) in caught.value.message
        assert "ASSISTANT_DATA_DIR" in caught.value.hint
        assert isinstance(caught.value.__cause__, OSError)
        assert contents(root) == before
        assert sorted(root.rglob("*")) == tree


def test_vectors_without_room_are_no_index(tmp_path: Path) -> None:
    lone = shelf(make_book("lone", (("灯塔", ()), ("一、灯", ("灯亮了。",)))))
    with disk_with_room_for(6_000), pytest.raises(StoreError, match="cannot be written to"):
        build_index(tmp_path, lone, HashingEmbedder(2048))  # of its files only that of the vectors is larger
    assert list(tmp_path.iterdir()) == []
    with disk_with_room_for(9_000):
        build_index(tmp_path, lone, HashingEmbedder(2048))
    assert open_index(tmp_path, HashingEmbedder(2048)).retriever.search("灯", 1) != []


def test_a_book_that_cannot_be_written_leaves_the_index_in_use(built: Path, tower_zh: Book) -> None:
    before, tree = contents(built), sorted(built.rglob("*"))
    with pytest.raises(UnicodeEncodeError):
        build_index(built, shelf(replace(tower_zh, source="\udcb2.md")), HashingEmbedder())
    assert contents(built) == before
    assert sorted(built.rglob("*")) == tree


def test_a_root_that_is_a_file_is_an_error_with_a_hint(tmp_path: Path, library: Library) -> None:
    root = tmp_path / "index"
    root.write_text("灯塔", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written to") as caught:
        build_index(root, library, HashingEmbedder())
    assert "ASSISTANT_DATA_DIR" in caught.value.hint
    assert root.read_text(encoding="utf-8") == "灯塔"


def test_a_swap_that_fails_leaves_no_rubbish(tmp_path: Path, library: Library) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(StoreError, match="cannot be written to"):
        build_index(tmp_path, library, HashingEmbedder())
    assert [path.name for path in tmp_path.rglob("*")] == ["CURRENT"]


def test_one_index_is_kept(built: Path, library: Library) -> None:
    first = current_folder(built)
    build_index(built, library, HashingEmbedder())
    second = current_folder(built)
    assert first != second
    assert sorted(path.name for path in built.iterdir()) == sorted(["CURRENT", str(second and second.name)])


def test_an_open_reader_keeps_working_while_a_rebuild_swaps(built: Path, tower_en: Book) -> None:
    reader = open_index(built, HashingEmbedder())
    build_index(built, shelf(tower_en), HashingEmbedder())
    hits = found(reader)  # the first question it is asked comes after its files are gone
    assert {hit.passage.section.book_id for hit in hits[0]} >= {"tower-zh"}
    assert reader.sentences.rows()["tower-zh/h1/1:1.1"].any()
    renewed = found(open_index(built, HashingEmbedder()))
    assert {hit.passage.section.book_id for line in renewed for hit in line} == {"tower-en"}


WORDS = ConceptWords(*THINGS)
OWN = (TermPair("守塔人", "Brigid Moran", 1.0, "own"),)


def across(index: OpenIndex) -> list[str | None]:
    """Of each question the book of its best lexical hit in the other language."""
    best = []
    for question in ("守塔人敲铜钟", "Who strikes the bell?"):
        hits = index.retriever.search(question, 10, legs="lexical")
        other = "tower-zh" if question.isascii() else "tower-en"
        best.append(next((name for h in hits if (name := h.passage.section.book_id) == other), None))
    return best


def test_an_index_with_word_vectors_bridges_the_languages(tmp_path: Path, library: Library) -> None:
    build_index(tmp_path, library, HashingEmbedder(), words=WORDS, terms=OWN)
    assert across(open_index(tmp_path, HashingEmbedder(), words=WORDS)) == ["tower-en", "tower-zh"]
    assert across(open_index(tmp_path, HashingEmbedder())) == [None, None]
    assert bridged_terms(tmp_path) == OWN


def test_an_index_built_without_a_bridge_opens_without_one(built: Path) -> None:
    index = open_index(built, HashingEmbedder(), words=WORDS)
    assert across(index) == [None, None]
    assert found(index)[0] != []
    assert bridged_terms(built) == ()


def test_an_empty_library_can_be_bridged(tmp_path: Path) -> None:
    build_index(tmp_path, shelf(), HashingEmbedder(), words=WORDS)
    assert across(open_index(tmp_path, HashingEmbedder(), words=WORDS)) == [None, None]


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_build_removes_what_killed_ones_left(built: Path, library: Library) -> None:
    old, new = built / "index-000000000001", built / "index-000000000002"
    for folder in (old, new):
        folder.mkdir()
        (folder / "passages.jsonl").write_text("{}", encoding="utf-8")
    pointer, fresh = built / "CURRENT.0123abcd", built / "CURRENT.4567abcd"
    notes, mine = built / "notes.txt", built / "index-of-mine"
    mine.mkdir()
    for path in (pointer, fresh, notes):
        path.write_text("index-000000000001", encoding="utf-8")
    for path in (old, pointer, notes, mine):
        age(path, 3700)
    for path in (new, fresh):
        age(path, 3500)
    build_index(built, library, HashingEmbedder())
    used = current_folder(built)
    assert used is not None
    kept = ["CURRENT", fresh.name, new.name, notes.name, mine.name, used.name]
    assert sorted(path.name for path in built.iterdir()) == sorted(kept)


def test_an_index_in_use_is_kept_however_old(built: Path) -> None:
    used = current_folder(built)
    assert used is not None
    age(used, 1e6)
    clear_leftovers(built)
    assert found(open_index(built, HashingEmbedder()))[0] != []


def test_nothing_is_removed_where_it_is_not_clear_what_is_in_use(built: Path) -> None:
    used = current_folder(built)
    assert used is not None
    age(used, 1e6)
    (built / "CURRENT").write_text("lost", encoding="utf-8")
    clear_leftovers(built)
    assert used.is_dir()


class SwappingEmbedder(HashingEmbedder):
    """While it is asked what it is, other builds put another index in use."""

    def __init__(self, root: Path, library: Library, *, times: int) -> None:
        super().__init__()
        self._root, self._library, self._times = root, library, times

    @property
    def fingerprint(self) -> str:
        if self._times:
            self._times -= 1
            build_index(self._root, self._library, HashingEmbedder())
        return super().fingerprint


def test_an_index_swapped_while_it_is_opened_is_opened_anew(built: Path, tower_en: Book) -> None:
    index = open_index(built, SwappingEmbedder(built, shelf(tower_en), times=1))
    assert [edition.book.id for edition in index.library.editions] == ["tower-en"]
    assert found(index)[0] != []


def test_an_index_is_opened_anew_only_once(built: Path, tower_en: Book) -> None:
    with pytest.raises(StoreError):
        open_index(built, SwappingEmbedder(built, shelf(tower_en), times=2))


def test_an_index_that_is_gone_without_another_is_missing(built: Path) -> None:
    folder = current_folder(built)
    assert folder is not None
    shutil.rmtree(folder)
    with pytest.raises(IndexMissingError):
        open_index(built, HashingEmbedder())
