"""One contract for every vector store; the exact store in memory is the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.stores.base import VectorStore
from index.stores.faiss import FaissStore
from index.stores.memory import MemoryStore
from index.types import Vectors

DIM = 24
COUNT = 200
LIMIT = 50
IDS = [f"书/passage-{place}" for place in range(COUNT)]
MAKERS: dict[str, Callable[[], VectorStore]] = {
    "memory": lambda: MemoryStore(DIM),
    "exact": lambda: FaissStore(DIM),
    "hnsw": lambda: FaissStore(DIM, exact_limit=LIMIT),
}


def unit_rows(count: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


VECTORS = unit_rows(COUNT, 1)
QUERIES = unit_rows(20, 2)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """So few vectors are searched faster by one thread than by many that wait for each other."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(before)


@pytest.fixture(params=MAKERS)
def store(request: pytest.FixtureRequest) -> VectorStore:
    return MAKERS[request.param]()


def exact(ids: list[str], vectors: Vectors) -> MemoryStore:
    reference = MemoryStore(DIM)
    reference.add(ids, vectors)
    return reference


def assert_agrees(store: VectorStore, reference: VectorStore, k: int = 8) -> None:
    assert len(store) == len(reference)
    for ours, true in zip(store.search(QUERIES, k), reference.search(QUERIES, k), strict=True):
        assert [n.id for n in ours] == [n.id for n in true]
        assert [n.score for n in ours] == pytest.approx([n.score for n in true], abs=1e-5)


def test_reference_is_the_sorted_cosine() -> None:
    cosines = {name: float(VECTORS[row] @ QUERIES[0]) for row, name in enumerate(IDS)}
    best = sorted(cosines, key=lambda name: -cosines[name])[:5]
    found = exact(IDS, VECTORS).search(QUERIES[:1], 5)[0]
    assert [n.id for n in found] == best
    assert [n.score for n in found] == pytest.approx([cosines[name] for name in best], abs=1e-6)


def test_store_agrees_with_exact_search(store: VectorStore) -> None:
    store.add(IDS, VECTORS)
    assert_agrees(store, exact(IDS, VECTORS))


def test_vectors_added_in_pieces_are_all_held(store: VectorStore) -> None:
    for start in range(0, COUNT, 30):  # past the limit of exact search
        store.add(IDS[start : start + 30], VECTORS[start : start + 30])
    assert_agrees(store, exact(IDS, VECTORS))


@pytest.mark.parametrize("kept", [120, 20])  # on either side of the limit of exact search
def test_removed_vectors_are_not_found(store: VectorStore, kept: int) -> None:
    store.add(IDS, VECTORS)
    store.remove({*IDS[kept:], "never held"})
    assert_agrees(store, exact(IDS[:kept], VECTORS[:kept]))


def test_a_removed_id_can_be_added_again(store: VectorStore) -> None:
    store.add(IDS, VECTORS)
    store.remove(IDS[:1])
    store.add(IDS[:1], VECTORS[1:2])
    store.remove(IDS[1:2])
    assert_agrees(store, exact([*IDS[2:], IDS[0]], np.vstack([VECTORS[2:], VECTORS[1:2]])))


def test_an_id_is_held_once(store: VectorStore) -> None:
    store.add(IDS[:3], VECTORS[:3])
    with pytest.raises(ValueError, match="held already"):
        store.add([IDS[2], IDS[5]], VECTORS[4:6])
    with pytest.raises(ValueError, match="twice"):
        store.add([IDS[7], IDS[7]], VECTORS[4:6])
    assert_agrees(store, exact(IDS[:3], VECTORS[:3]))


def test_equal_vectors_are_all_found(store: VectorStore) -> None:
    store.add(IDS[:4], np.repeat(VECTORS[:1], 4, axis=0))
    found = store.search(VECTORS[:1], 4)[0]
    assert {n.id for n in found} == set(IDS[:4])
    assert [n.score for n in found] == pytest.approx([1.0] * 4, abs=1e-5)


def test_more_neighbours_than_vectors_gives_all(store: VectorStore) -> None:
    store.add(IDS[:5], VECTORS[:5])
    assert_agrees(store, exact(IDS[:5], VECTORS[:5]), k=50)
    assert [len(line) for line in store.search(QUERIES[:2], 50)] == [5, 5]


def test_an_empty_store_finds_nothing(store: VectorStore) -> None:
    store.add([], np.zeros((0, DIM), dtype=np.float32))
    store.remove(["never held"])
    assert len(store) == 0
    assert store.search(QUERIES[:3], 5) == [[], [], []]


def test_no_neighbours_asked_for_none_found(store: VectorStore) -> None:
    store.add(IDS, VECTORS)
    assert store.search(QUERIES[:2], 0) == [[], []]


def test_no_queries_no_answers(store: VectorStore) -> None:
    store.add(IDS, VECTORS)
    assert store.search(QUERIES[:0], 5) == []


def test_a_closed_store_is_empty(store: VectorStore) -> None:
    store.add(IDS, VECTORS)
    store.close()
    assert len(store) == 0
    assert store.search(QUERIES[:1], 5) == [[]]


@settings(max_examples=15)
@given(st.lists(st.integers(0, COUNT - 1), unique=True), st.integers(1, 12))
def test_any_removal_agrees_with_exact_search(gone: list[int], k: int) -> None:
    ours, reference = FaissStore(DIM, exact_limit=LIMIT), exact(IDS, VECTORS)
    ours.add(IDS, VECTORS)
    for held in (ours, reference):
        held.remove([IDS[row] for row in gone])
    assert_agrees(ours, reference, k)


@pytest.fixture(params=[COUNT, LIMIT], ids=["exact", "hnsw"])
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    ours = FaissStore(DIM, exact_limit=request.param)
    ours.add(IDS, VECTORS)
    ours.save(tmp_path / "vectors.faiss")
    return tmp_path / "vectors.faiss"


def test_the_limit_of_exact_search_chooses_the_kind(tmp_path: Path) -> None:
    for limit, kind in ((COUNT, faiss.IndexFlatIP), (COUNT - 1, faiss.IndexHNSWFlat)):
        ours = FaissStore(DIM, exact_limit=limit)
        ours.add(IDS, VECTORS)
        ours.save(tmp_path / "vectors.faiss")
        assert isinstance(faiss.read_index(str(tmp_path / "vectors.faiss")), kind)


def test_a_store_read_back_answers_as_before(saved: Path) -> None:
    loaded = FaissStore.load(saved, IDS)
    assert_agrees(loaded, exact(IDS, VECTORS))
    assert np.array_equal(loaded.vectors(), VECTORS)


def test_a_store_read_back_is_memory_mapped(saved: Path) -> None:
    maps = Path("/proc/self/maps")
    if not maps.is_file():
        pytest.skip("no /proc on this system")
    held = FaissStore.load(saved, IDS)
    assert str(saved) in maps.read_text(encoding="utf-8")
    held.close()
    assert str(saved) not in maps.read_text(encoding="utf-8")


def test_a_store_read_back_outlives_its_file(saved: Path) -> None:
    loaded = FaissStore.load(saved, IDS)
    saved.unlink()
    assert_agrees(loaded, exact(IDS, VECTORS))


def test_a_store_read_back_can_grow_and_shrink(saved: Path) -> None:
    more = unit_rows(10, 3)
    names = [f"more-{place}" for place in range(10)]
    loaded = FaissStore.load(saved, IDS)
    loaded.add(names, more)
    assert_agrees(loaded, exact([*IDS, *names], np.vstack([VECTORS, more])))
    loaded.remove(IDS[:100])
    assert_agrees(loaded, exact([*IDS[100:], *names], np.vstack([VECTORS[100:], more])))


def test_an_empty_store_is_read_back(tmp_path: Path) -> None:
    FaissStore(DIM).save(tmp_path / "empty.faiss")
    loaded = FaissStore.load(tmp_path / "empty.faiss", [])
    assert loaded.search(QUERIES[:1], 3) == [[]]
    assert loaded.vectors().shape == (0, DIM)


def test_a_file_that_is_no_index_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vectors.faiss"
    for content in (b"", b"not an index at all", None):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        with pytest.raises(IndexDamagedError, match=r"vectors\.faiss") as caught:
            FaissStore.load(path, [])
        assert "mekong index build" in caught.value.hint


def test_a_file_of_other_passages_is_refused(saved: Path) -> None:
    with pytest.raises(IndexDamagedError, match="200 vectors for 199 passages"):
        FaissStore.load(saved, IDS[1:])
