"""Figures agree with the published scorers of SQuAD 1.1 and CMRC 2018 and with trec_eval.

Every expected value is worked out by hand from the scorer's own rules, which stand beside it. The scorers are
evaluate-v1.1.py of SQuAD (Rajpurkar et al. 2016) and cmrc2018_evaluate.py (Cui et al. 2019).
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Passage, Section, Span
from eval.metrics import cmrc_exact, cmrc_f1, cmrc_segments, squad_exact, squad_f1
from eval.retrieval import METRICS, rank_documents, score_rankings
from index.types import Hit

SQUAD = [
    # lower case, no ASCII punctuation, no articles, one space: the same two words
    ("The Denver   Broncos!", ["Denver Broncos"], 1.0, 1.0),
    # an article is a word by itself: "theatre" and "Ana" keep theirs
    ("the theatre of Ana", ["theatre of Ana"], 1.0, 1.0),
    # punctuation goes before words are told apart: U.S.A. is usa, but "well-known" is not "well known"
    ("U.S.A.", ["USA"], 1.0, 1.0),
    ("well-known", ["well known"], 0.0, 0.0),
    # so the thousands comma goes with its word, and the point too: 2,130.1 is 21301
    ("2,130.1 km", ["21301 km"], 1.0, 1.0),
    # punctuation beyond ASCII stays with its word: 「”」 of “Broncos” makes it another
    ("“Broncos”", ["Broncos"], 0.0, 0.0),
    # a bag of words: the order is lost on F1, not on exact match
    ("Broncos Denver", ["Denver Broncos"], 0.0, 1.0),
    # 2 shared of 3 answered and 2 wanted: P = 2/3, R = 1, F1 = 4/5
    ("Denver Broncos team", ["Denver Broncos"], 0.0, 4 / 5),
    # a word counts as often as both have it: 1 of 3 answered, 1 of 2 wanted: 2/5
    ("gold gold gold", ["gold medal"], 0.0, 2 / 5),
    # the best gold: P = 1/2, R = 1 beats P = R = 0
    ("Santa Clara", ["Levi's Stadium", "Santa"], 0.0, 2 / 3),
    # articles alone are nothing, and nothing is exactly nothing, though its F1 is 0
    ("the", ["a"], 1.0, 0.0),
    # Chinese has no spaces, so that a right answer with one more character scores 0
    ("六个国家", ["六个国"], 0.0, 0.0),
]
CMRC = [
    # the marks of the list go: 《》 and 。
    ("《泡泡堂》。", ["泡泡堂"], 1.0, 1.0),
    # marks beyond the list stay, each a piece of its own: the half-width comma, the ellipsis
    ("老挝,缅甸", ["老挝缅甸"], 0.0, 2 * 2 / 9),
    ("老挝……", ["老挝"], 0.0, 2 * 2 / 5),
    # the run has to be whole: 北京大学 is 4 of 4 wanted and of 6 given
    ("北京大学校园", ["北京大学"], 0.0, 2 * 4 / 10),
    # with one character put in, the longest run is 2 of 4 wanted and of 5 given
    ("北京的大学", ["北京大学"], 0.0, 2 * 2 / 9),
    # by runs, not bags: 大学北京 has all four, and a run of two
    ("大学北京", ["北京大学"], 0.0, 2 * 2 / 8),
    # a Latin word is one piece, lower case: nexon, 公, 司 against nexon
    ("Nexon公司", ["nexon"], 0.0, 2 * 1 / 4),
    # a number is one piece with its comma and its point: 2,130.1, 公, 里 share nothing but 公里
    ("2,130.1公里", ["2,130.2公里"], 0.0, 2 * 2 / 6),
    # so is a percentage's number: 20, % against 20, %, 左, 右
    ("20%左右", ["20%"], 0.0, 2 * 2 / 6),
    # a hyphen is on the list: 1992-1993 becomes one number
    ("1992-1993", ["19921993"], 1.0, 1.0),
    # the full-width percent sign is neither Chinese character nor mark: it stays in its Latin run
    ("20％", ["20%"], 0.0, 0.0),
    # the best gold
    ("上海市", ["北京", "上海"], 0.0, 2 * 2 / 5),
    ("上海", ["北京"], 0.0, 0.0),
]


@pytest.mark.parametrize(("text", "golds", "exact", "score"), SQUAD)
def test_squad_as_worked_out_by_hand(text: str, golds: list[str], exact: float, score: float) -> None:
    assert squad_exact(text, golds) == exact
    assert squad_f1(text, golds) == pytest.approx(score)


@pytest.mark.parametrize(("text", "golds", "exact", "score"), CMRC)
def test_cmrc_as_worked_out_by_hand(text: str, golds: list[str], exact: float, score: float) -> None:
    assert cmrc_exact(text, golds) == exact
    assert cmrc_f1(text, golds) == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("由韩国Nexon 2008年开发。", ["由", "韩", "国", "nexon", "2008", "年", "开", "发"]),
        ("GDP (2005) is 106 USD.", ["gdp", "(", "2005", ")", "is", "106", "usd", "."]),
        ("It's 3.5%, don't ask!", ["it", "'s", "3.5", "%", ",", "do", "n't", "ask", "!"]),
        ("见www.cesp.cn，1：5", ["见", "www.cesp.cn15"]),  # a mark that is dropped does not end a Latin run
    ],
)
def test_cmrc_cuts_mixed_text_as_its_scorer_does(text: str, pieces: list[str]) -> None:
    """Latin runs by the Penn Treebank rules, as NLTK's word_tokenize applies them."""
    assert cmrc_segments(text) == pieces


@given(st.text("ab the,.'é上", max_size=12), st.text("ab the,.'é上", max_size=12))
def test_squad_follows_its_definition_on_any_text(text: str, gold: str) -> None:
    """Precision and recall over bags of words, 0 where no word is shared."""

    def normal(raw: str) -> list[str]:
        kept = "".join(char for char in raw.lower() if char not in set(string.punctuation))
        return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split()).split()

    mine, theirs = normal(text), normal(gold)
    same = sum((Counter(mine) & Counter(theirs)).values())
    precision, recall = (same / len(mine), same / len(theirs)) if same else (0.0, 0.0)
    expected = 2 * precision * recall / (precision + recall) if same else 0.0
    assert squad_exact(text, [gold]) == float(mine == theirs)
    assert squad_f1(text, [gold]) == pytest.approx(expected)


@given(st.text("甲乙丙，。", max_size=10), st.text("甲乙丙，。", max_size=10))
def test_cmrc_follows_its_definition_on_any_chinese_text(text: str, gold: str) -> None:
    """Precision and recall of the longest common substring of the characters that are left without marks."""
    mine, theirs = (re.sub("[，。]", "", raw) for raw in (text, gold))
    runs = {theirs[i:j] for i in range(len(theirs)) for j in range(i + 1, len(theirs) + 1)}
    longest = max((len(run) for run in runs if run in mine), default=0)
    precision, recall = (longest / len(mine), longest / len(theirs)) if longest else (0.0, 0.0)
    expected = 2 * precision * recall / (precision + recall) if longest else 0.0
    assert cmrc_exact(text, [gold]) == float(mine == theirs)
    assert cmrc_f1(text, [gold]) == pytest.approx(expected)


def test_retrieval_scores_with_graded_judgements_as_worked_out_by_hand() -> None:
    """Gains are the grades themselves, not 2 to their power: trec_eval's nDCG, not the one of learning to rank."""
    qrels = {"q": {"a": 3, "b": 1, "c": 2, "never": 1}}
    found = score_rankings(qrels, {"q": {"x": 9.0, "a": 8.0, "y": 7.0, "b": 6.0, "z": 5.0, "c": 4.0}})["q"]
    gained = 3 / math.log2(3) + 1 / math.log2(5) + 2 / math.log2(7)
    ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(5)
    assert found["nDCG@10"] == pytest.approx(gained / ideal)
    assert found["MRR@10"] == pytest.approx(1 / 2)
    recalls = [found[f"recall@{depth}"] for depth in (1, 5, 10, 100)]
    assert recalls == pytest.approx([0, 2 / 4, 3 / 4, 3 / 4])


def test_the_cut_at_ten_as_worked_out_by_hand() -> None:
    """Relevant at ranks 10 and 11 of 150: what stands below a cut is not seen by it, and the ideal is cut too."""
    names = [f"d{rank:03d}" for rank in range(1, 151)]
    ranking = {name: -float(rank) for rank, name in enumerate(names, 1)}
    found = score_rankings({"q": {"d010": 1, "d011": 1, "d120": 1}}, {"q": ranking})["q"]
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found["nDCG@10"] == pytest.approx((1 / math.log2(11)) / ideal)
    assert found["MRR@10"] == pytest.approx(1 / 10)
    assert found["recall@10"] == pytest.approx(1 / 3)
    assert found["recall@100"] == pytest.approx(2 / 3)


def test_ties_are_broken_as_trec_eval_breaks_them() -> None:
    """By the id from last to first, whatever the order given: d, then c and b, then a with its lower score."""
    qrels = {"q": {"b": 1}}
    for order in ("abcd", "dcba", "bcda"):
        ranking = {name: 0.5 if name == "a" else 1.0 for name in order}
        found = score_rankings(qrels, {"q": ranking})["q"]
        assert found["MRR@10"] == pytest.approx(1 / 3)
        assert found["nDCG@10"] == pytest.approx(1 / math.log2(4))
        assert found["recall@1"] == 0.0


def test_documents_found_by_equal_hits_keep_the_order_of_the_retriever() -> None:
    """A tie of two hits is settled before scoring, not by the names of their documents."""
    hits = [Hit(passage(address), 1.0) for address in ("d1", "d2", "d3")]
    ranking = rank_documents(hits, {"d1": "a", "d2": "b", "d3": "c"})
    assert score_rankings({"q": {"a": 1}}, {"q": ranking})["q"]["MRR@10"] == 1.0
    assert score_rankings({"q": {"c": 1}}, {"q": ranking})["q"]["MRR@10"] == pytest.approx(1 / 3)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.25, 0.5, 1.0]), min_size=1),
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3), min_size=1),
)
def test_every_figure_is_trec_evals_own(ranking: dict[str, float], judged: dict[str, int]) -> None:
    """On rankings of at most ten documents, ties among them, where its uncut reciprocal rank is MRR@10."""
    trec_eval = pytest.importorskip("pytrec_eval")
    names = {"nDCG@10": "ndcg_cut_10", "MRR@10": "recip_rank"} | {
        f"recall@{depth}": f"recall_{depth}" for depth in (1, 5, 10, 100)
    }
    assert set(names) == set(METRICS)
    evaluator = trec_eval.RelevanceEvaluator({"q": judged}, {"ndcg_cut.10", "recip_rank", "recall.1,5,10,100"})
    theirs = evaluator.evaluate({"q": ranking})["q"]
    ours = score_rankings({"q": judged}, {"q": ranking})["q"]
    assert ours == pytest.approx({metric: theirs[name] for metric, name in names.items()})


def passage(address: str) -> Passage:
    """A passage of one word in a section of its own."""
    section = Section("b", address, "en", "body", (address,), ("1",), "word", (Span(0, 4),), ((Span(0, 4),),))
    return Passage(section.key, 0, 4, section)
