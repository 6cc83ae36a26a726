"""The bilingual tokenizer: English cut exactly as the teacher's WordPiece cuts it, Chinese into words, in one file.

A word's first piece carries the mark "▁" and the pieces after it are bare, so that the model needs no prefix for
continuations; runs of Chinese characters carry no mark, and the greedy longest match cuts them into vocabulary words.
Traditional characters and full-width forms are folded by a character map before anything else.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tokenizers import Tokenizer

from index.training.charsmap import build_charsmap

MARK = "▁"
SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
HAN = re.compile(r"[㐀-䶿一-鿿〇]+")
LONGEST_RUN = 32
KEPT_BLOCKS = (
    (0x0000, 0x03FF),
    (0x1E00, 0x1FFF),
    (0x2000, 0x2BFF),
    (0x3000, 0x3020),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFF65),
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces in the order of their ids, and for each English piece the teacher's id (-1 for the others)."""

    pieces: tuple[str, ...]
    teacher_ids: tuple[int, ...]

    @property
    def chinese(self) -> dict[str, int]:
        """Chinese words and characters with their ids."""
        return {piece: i for i, piece in enumerate(self.pieces) if HAN.fullmatch(piece)}

    @property
    def english(self) -> int:
        """How many pieces are the teacher's; they come first."""
        return sum(i >= 0 for i in self.teacher_ids)


def vocabulary_of(tokenizer: Tokenizer) -> Vocabulary:
    """The vocabulary of a packaged tokenizer; which of the teacher's ids its English pieces had is no longer known."""
    ids = tokenizer.get_vocab()
    pieces = sorted(ids, key=lambda piece: ids[piece])
    return Vocabulary(tuple(pieces), tuple(-1 if HAN.fullmatch(piece) else 0 for piece in pieces))


def fold_table() -> dict[str, str]:
    """Traditional characters to simplified ones, full-width forms to ASCII."""
    from opencc import OpenCC  # nothing else of the training needs it

    convert = OpenCC("t2s").convert
    chars = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    table = {c: folded for c in chars if (folded := convert(c)) != c and len(folded) == 1}
    table |= {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
    return table


@cache
def encoded_folding() -> str:
    """The folding as tokenizer files hold it."""
    return base64.b64encode(build_charsmap(fold_table())).decode()


def teacher_pieces(vocab: Sequence[str]) -> list[tuple[str, int]]:
    """The teacher's pieces in marked form with their ids, without the scripts that this model does not serve."""
    out = [(token, vocab.index(token)) for token in SPECIALS]
    for i, token in enumerate(vocab):
        bare = token.removeprefix("##") if len(token) > 2 else token
        if token in SPECIALS or token.startswith("[unused") or not bare:
            continue
        if all(any(low <= ord(c) <= high for low, high in KEPT_BLOCKS) for c in bare):
            out.append((bare if bare != token else MARK + bare, i))
    return out


def rank_words(texts: Iterable[tuple[str, float]], prior: Mapping[str, float], known: Iterable[str]) -> list[str]:
    """Candidate words by expected use, most used first.

    `texts` are Chinese texts with a weight each, cut greedily by the candidates; `prior` holds general counts per
    million, and `known` the words that have a gloss.
    """
    glossed = {word for word in known if HAN.fullmatch(word) and 2 <= len(word) <= 8}
    candidates = glossed | {word for word in prior if len(word) > 1 and prior[word] >= 3 and HAN.fullmatch(word)}
    candidates -= {word for word in candidates if word.endswith("的") and word not in glossed}
    counts: Counter[str] = Counter()
    for text, weight in texts:
        for run in HAN.findall(text):
            for word in cut_greedily(run, candidates):
                counts[word] += weight  # type: ignore[assignment]
    total = sum(counts.values()) or 1.0
    bonus = {word: 0.02 for word in glossed}
    score = {w: counts[w] * 1e6 / total + prior.get(w, 0.0) + bonus.get(w, 0.0) for w in candidates | set(counts)}
    for word in candidates:
        for char in word:
            score[char] = score.get(char, 0.0) + 0.1 * score[word]
    return sorted(score, key=lambda w: (-score[w], w))


def cut_greedily(run: str, words: set[str] | frozenset[str], longest: int = 8) -> list[str]:
    """Cut a run of Chinese characters by the longest match from the left."""
    out, at = [], 0
    while at < len(run):
        end = min(len(run), at + longest)
        while end > at + 1 and run[at:end] not in words:
            end -= 1
        out.append(run[at:end])
        at = end
    return out


def build_vocabulary(teacher: Sequence[str], ranked: Sequence[str], *, words: int, chars: int) -> Vocabulary:
    """The teacher's pieces, the `chars` best characters and the `words` best words of `ranked`."""
    english = teacher_pieces(teacher)
    singles = [word for word in ranked if len(word) == 1][:chars]
    known = set(singles)
    longer = [word for word in ranked if len(word) > 1 and known.issuperset(word)][:words]
    pieces = [piece for piece, _ in english] + singles + longer
    ids = [i for _, i in english] + [-1] * (len(singles) + len(longer))
    return Vocabulary(tuple(pieces), tuple(ids))


def build_tokenizer(pieces: Sequence[str], *, max_length: int | None = 256) -> Tokenizer:
    """The tokenizer of these pieces; with `max_length` it adds [CLS] and [SEP] and truncates."""
    singles = "".join(sorted(piece for piece in pieces if len(piece) == 1 and HAN.fullmatch(piece)))
    vocab = {piece: i for i, piece in enumerate(pieces)}
    han = rf"[{singles}]{{1,{LONGEST_RUN}}}|\p{{Han}}" if singles else r"\p{Han}"
    config = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special(token, vocab[token]) for token in SPECIALS],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": encoded_folding()},
                {
                    "type": "BertNormalizer",
                    "clean_text": True,
                    "handle_chinese_chars": False,
                    "strip_accents": None,
                    "lowercase": True,
                },
            ],
        },
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "BertPreTokenizer"},
                _split(han, "Isolated"),
                {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": False},
                _split(rf"{MARK}(?=\p{{Han}})", "Removed"),
            ],
        },
        "post_processor": _template(vocab) if max_length else None,
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "",
            "max_input_chars_per_word": 101,  # the teacher's 100 and the mark
            "vocab": vocab,
        },
    }
    tokenizer = Tokenizer.from_str(json.dumps(config, ensure_ascii=False))
    if max_length:
        tokenizer.enable_truncation(max_length)
    return tokenizer


def _special(token: str, i: int) -> dict[str, object]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": i, "content": token, **flags}


def _split(pattern: str, behavior: str) -> dict[str, object]:
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": behavior, "invert": False}


def _template(vocab: Mapping[str, int]) -> dict[str, object]:
    first = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    last = {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
    tokens = {t: {"id": t, "ids": [vocab[t]], "tokens": [t]} for t in ("[CLS]", "[SEP]")}
    second: list[object] = [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}]
    return {
        "type": "TemplateProcessing",
        "single": [*first, last],
        "pair": [*first, last, *second],
        "special_tokens": tokens,
    }


def general_counts() -> dict[str, float]:
    """How often Chinese words occur in general text, per million, from jieba's word list (MIT)."""
    import jieba

    path = Path(jieba.__file__).parent / "dict.txt"
    rows = [line.split(" ") for line in path.read_text(encoding="utf-8").splitlines()]
    total = sum(int(row[1]) for row in rows)
    return {row[0]: int(row[1]) * 1e6 / total for row in rows}
