"""An index on disk: built beside the old one, swapped in by one rename, vectors of unchanged passages reused."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.passages import split_section
from corpus.types import Book, Passage
from index.bridge import TermBridge, stored_terms
from index.catalog import read_library, read_passages, write_library, write_passages
from index.current import clear_leftovers, current_folder, new_folder, put_in_use, while_in_use
from index.embedders.base import Embedder
from index.errors import IndexDamagedError, IndexMissingError, StoreError
from index.known import FindKin, KnownQuestions, no_questions
from index.lexical import LexicalIndex
from index.library import Library
from index.manifest import FORMAT, Manifest, file_digest
from index.retriever import Retriever
from index.sentences import SentenceVectors, passage_text, sentences_of
from index.stores.faiss import FaissStore
from index.terms import TermPair
from index.types import Vectors
from index.wordmatch import WordVectors

if TYPE_CHECKING:
    from index.interaction import Comparer

BUDGET = 160
_LIBRARY, _PASSAGES, _VECTORS, _LEXICAL = "library.jsonl", "passages.jsonl", "vectors.faiss", "lexical"
_SENTENCES, _KEYS, _BRIDGE = "sentences.npy", "sentences.keys", "bridge"
_BATCH = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    passages: int
    embedded: int  # passages and sentences whose vectors had to be made


def build_index(
    root: Path,
    library: Library,
    embedder: Embedder,
    *,
    words: WordVectors | None = None,
    terms: Sequence[TermPair] = (),
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index of `library` below `root` and put it in the place of the one there.

    `words` and `terms` bridge the languages for the lexical leg.

    Whatever goes wrong, the index in use before stays in use. Raises `StoreError` where `root` cannot be written to.
    """
    passages = [p for s in library.indexed for p in split_section(s, budget=BUDGET, count=embedder.count_tokens)]
    texts = [passage_text(passage) for passage in passages] + [text for _, text in sentences_of(library.indexed)]
    keys = [_key(text, embedder) for text in texts]
    known = _known_vectors(root, embedder)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    known.update(zip(missing, _embed(list(missing.values()), embedder, progress), strict=True))
    vectors = np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), embedder.dim)
    folder = new_folder(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        bridge = TermBridge.build(texts[: len(passages)], words, own=terms) if words else None
        _write(folder, library, (passages, keys, vectors), embedder, bridge)
        put_in_use(root, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(
            f"the index cannot be written to {root}: {error.strerror or error}",
            hint="check that the folder may be written to and its disk has room, or set ASSISTANT_DATA_DIR to another",
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    clear_leftovers(root)
    return BuildReport(len(passages), len(missing))


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index ready to be asked."""

    library: Library
    retriever: Retriever
    sentences: SentenceVectors
    kin: FindKin = no_questions  # what has been asked before
    terms: tuple[TermPair, ...] = ()  # in both languages


def open_index(
    root: Path, embedder: Embedder, *, words: WordVectors | None = None, comparer: Comparer | None = None
) -> OpenIndex:
    """The index below `root`, opened; `words` bridge the languages, `comparer` puts the best passages in order.

    An index that was built without a bridge has none. Raises an `IndexMissingError`, `IndexMismatchError` or
    `IndexDamagedError`.
    """
    return while_in_use(root, lambda: _opened(root, embedder, words, comparer))


def _opened(root: Path, embedder: Embedder, words: WordVectors | None, comparer: Comparer | None) -> OpenIndex:
    folder, manifest = open_manifest(root)
    manifest.check_embedder(embedder)
    manifest.check_files(folder)
    library = read_library(folder / _LIBRARY)
    passages, _ = read_passages(folder / _PASSAGES, library.sections)
    if len(passages) != manifest.passages:
        raise IndexDamagedError(
            f"{folder} holds {len(passages)} passages, its manifest says {manifest.passages}",
            hint="run `mekong index build`",
        )
    ids = [passage.id for passage in passages]
    store = FaissStore.load(folder / _VECTORS, ids)
    bridge = TermBridge.load(folder / _BRIDGE, words) if words and (folder / _BRIDGE).is_dir() else None
    lexical = LexicalIndex.load(folder / _LEXICAL, ids, bridge=bridge)
    keys = [key for key, _ in sentences_of(library.indexed)]
    sentences = SentenceVectors.load(folder / _SENTENCES, keys)
    kin = KnownQuestions(library, words, comparer).kin if words and comparer else no_questions
    retriever = Retriever(passages, embedder, store, lexical, sentences=sentences, comparer=comparer, kin=kin)
    return OpenIndex(library, retriever, sentences, kin, bridge.terms if bridge else ())


def open_manifest(root: Path) -> tuple[Path, Manifest]:
    """The folder and manifest of the index below `root`. Raises `IndexMissingError` where there is none."""
    folder = current_folder(root)
    if folder is None or not folder.is_dir():
        raise IndexMissingError(f"there is no index in {root}", hint="run `mekong index build`")
    return folder, Manifest.read(folder)


def stored_books(root: Path) -> tuple[Library, Manifest]:
    """The library and manifest of the index below `root`, without its vectors, which may be damaged."""

    def read() -> tuple[Library, Manifest]:
        folder, manifest = open_manifest(root)
        manifest.check_files(folder, [_LIBRARY])
        return read_library(folder / _LIBRARY), manifest

    return while_in_use(root, read)


def bridged_terms(root: Path) -> tuple[TermPair, ...]:
    """The terms in both languages that the index below `root` bridges by; none where it has no bridge."""

    def read() -> tuple[TermPair, ...]:
        folder, manifest = open_manifest(root)
        names = [name for name in manifest.files if Path(name).parts[0] == _BRIDGE]
        manifest.check_files(folder, names)
        return stored_terms(folder / _BRIDGE) if names else ()

    return while_in_use(root, read)


def corpus_digest(books: Sequence[Book]) -> str:
    """One digest over the texts of all books."""
    return hashlib.sha256("\n".join(f"{b.id} {b.digest}" for b in books).encode()).hexdigest()


def _key(text: str, embedder: Embedder) -> str:
    return hashlib.sha256(f"{embedder.fingerprint}\0{text}".encode()).hexdigest()[:32]


def _known_vectors(root: Path, embedder: Embedder) -> dict[str, Vectors]:
    """The vectors that the index in use can lend; none where it was built otherwise or is damaged."""
    try:
        folder, manifest = open_manifest(root)
        manifest.check_embedder(embedder)
        manifest.check_files(folder)
        library = read_library(folder / _LIBRARY)
        passages, keys = read_passages(folder / _PASSAGES, library.sections)
        store = FaissStore.load(folder / _VECTORS, [passage.id for passage in passages])
        held = SentenceVectors.load(folder / _SENTENCES, (folder / _KEYS).read_text(encoding="utf-8").split())
    except (StoreError, OSError, UnicodeDecodeError):
        return {}
    return {**held.rows(), **(dict(zip(keys, store.vectors(), strict=True)) if keys else {})}


def _embed(texts: Sequence[str], embedder: Embedder, progress: Progress | None) -> Vectors:
    rows: list[Vectors] = [np.zeros((0, embedder.dim), dtype=np.float32)]
    for start in range(0, len(texts), _BATCH):
        rows.append(embedder.embed_passages(texts[start : start + _BATCH]))
        if progress is not None:
            progress(min(start + _BATCH, len(texts)), len(texts))
    return np.vstack(rows)


def _write(
    folder: Path,
    library: Library,
    content: tuple[Sequence[Passage], Sequence[str], Vectors],
    embedder: Embedder,
    bridge: TermBridge | None,
) -> None:
    passages, keys, vectors = content
    folder.mkdir()
    ids = [passage.id for passage in passages]
    store = FaissStore(embedder.dim)
    store.add(ids, vectors[: len(ids)])
    store.save(folder / _VECTORS)
    (folder / _LEXICAL).mkdir()
    LexicalIndex.build(ids, [passage_text(passage) for passage in passages]).save(folder / _LEXICAL)
    if bridge is not None:
        (folder / _BRIDGE).mkdir()
        bridge.save(folder / _BRIDGE)
    write_library(folder / _LIBRARY, library)
    write_passages(folder / _PASSAGES, passages, keys[: len(ids)])
    names = [name for name, _ in sentences_of(library.indexed)]
    SentenceVectors(names, vectors[len(ids) :].astype(np.float16)).save(folder / _SENTENCES)
    (folder / _KEYS).write_text("\n".join(keys[len(ids) :]), encoding="utf-8")  # of the texts that were embedded
    files = {str(p.relative_to(folder)): file_digest(p) for p in sorted(folder.rglob("*")) if p.is_file()}
    own = [e.book for e in library.editions if e.role == "original"]
    Manifest(
        format=FORMAT,
        embedder=embedder.name,
        fingerprint=embedder.fingerprint,
        dim=embedder.dim,
        corpus=corpus_digest([e.book for e in library.editions]),
        passages=len(passages),
        budget=BUDGET,
        bundled=any(e.role == "companion" for e in library.editions),
        sources=tuple((book.id, book.source) for book in own),
        files=files,
    ).write(folder)
