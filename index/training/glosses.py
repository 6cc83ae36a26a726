"""The best English gloss of each Chinese word: the dictionaries' candidates, weighed by the parallel text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from tokenizers import Tokenizer
from torch import Tensor

from index.training.data import Pair
from index.training.tokenizer import MARK, Vocabulary

Floats = npt.NDArray[np.float32]


def incidence(tokenizer: Tokenizer, texts: Sequence[str]) -> sparse.csr_matrix:
    """Which piece occurs in which text: a row a text, a column a piece, ones."""
    found = [sorted(set(e.ids)) for e in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int32, count=int(starts[-1]))
    shape = (len(found), tokenizer.get_vocab_size())
    return sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=shape)


def association(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> tuple[sparse.csr_matrix, Floats]:
    """How often each Chinese piece meets each English piece in a pair, and in how many texts each piece occurs."""
    zh = incidence(tokenizer, [pair.zh for pair in pairs])
    en = incidence(tokenizer, [pair.en for pair in pairs])
    both = (zh.T @ en).tocsr()
    counts = np.asarray(zh.sum(axis=0) + en.sum(axis=0), dtype=np.float32).ravel()
    return both, counts


def best_glosses(
    tokenizer: Tokenizer, words: Mapping[str, int], glosses: Mapping[str, Sequence[str]], pairs: Sequence[Pair]
) -> dict[str, list[str]]:
    """Each word's glosses, best first: by Dice association in the parallel text and by the dictionary's order."""
    both, counts = association(tokenizer, pairs)
    flat = [(word, gloss) for word in words for gloss in list(glosses.get(word, ()))[:8]]
    encoded = tokenizer.encode_batch_fast([gloss for _, gloss in flat], add_special_tokens=False)
    ranked: dict[str, list[tuple[float, str]]] = {}
    rows: dict[str, dict[int, float]] = {}
    for (word, gloss), encoding in zip(flat, encoded, strict=True):
        if word not in rows:
            row = both[words[word]]
            rows = {word: dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))}
        met, own = rows[word], counts[words[word]]
        dice = [2 * met.get(i, 0.0) / (own + counts[i] + 5.0) for i in encoding.ids]
        order = len(ranked.get(word, ()))
        score = float(np.mean(dice)) + 0.03 / (1 + order) if dice else 0.0
        ranked.setdefault(word, []).append((score, gloss))
    return {word: [g for _, g in sorted(found, key=lambda item: -item[0])] for word, found in ranked.items()}


def blend_neighbours(
    rows: Tensor, vocabulary: Vocabulary, static: Vocabulary, table: Floats, glosses: Mapping[str, Sequence[str]]
) -> Tensor:
    """Rows of Chinese pieces mixed with those of the English words nearest to them in the trained static model."""
    places = {piece: i for i, piece in enumerate(static.pieces)}
    own = {piece: i for i, piece in enumerate(vocabulary.pieces)}
    english = [p for p in static.pieces if p.startswith(MARK) and len(p) > 2 and p[1:].isalpha() and p in own]
    words = [word for word in vocabulary.chinese if word in places]
    unit = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    targets = torch.from_numpy(unit[[places[p] for p in english]])
    sources = rows[[own[p] for p in english]]
    out = rows.clone()
    for word, vector in zip(words, torch.from_numpy(unit[[places[w] for w in words]]), strict=True):
        near, found = (targets @ vector).topk(6)
        mixed = torch.softmax(near * 15, 0) @ sources[found]
        share = float(((near[0] - 0.3) / 0.3).clamp(0, 1)) * (0.6 if glosses.get(word) else 1.0)
        old = rows[own[word]]
        row = (1 - share) * old / old.norm() + share * mixed / mixed.norm()
        out[own[word]] = row / row.norm() * old.norm()
    return out
