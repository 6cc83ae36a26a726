"""The steps of the recipe and the files between them: vocabulary, glosses, tables, checkpoints."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from corpus.bundled import bundled_books
from corpus.known import read_known
from corpus.readers import read_book
from index.embedders.base import Embedder
from index.embedders.onnx import OnnxEmbedder
from index.embedders.static import StaticEmbedder
from index.interaction import INTERACTION, LateInteraction
from index.training.axes import principal_axes
from index.training.batches import MIXES, Batch, Material, draw_batches
from index.training.books import BookShelf
from index.training.data import (
    Dictionary,
    Pair,
    Question,
    TrainingError,
    read_dictionary,
    read_parallel,
    read_questions,
    sample_pairs,
    vocabulary_texts,
)
from index.training.distill import DistillPlan, Trainer, initial_rows, train_student
from index.training.encoder import Encoder, encode, load_student, load_teacher, new_student
from index.training.evaluate import evaluate_all, evaluate_readings, found_passages
from index.training.feed import feed
from index.training.glosses import best_glosses, blend_neighbours
from index.training.interaction import LIKENESS_DIM, InteractionModel, load_head
from index.training.names import learn_names, read_names
from index.training.package import load_rows, package_static, package_student, write_json
from index.training.reader import ReaderPlan, ReaderTrainer, load_reader, reader_batches, save_reader, train_reader
from index.training.static import (
    Bag,
    StaticPlan,
    initial_table,
    load_static,
    mixed_batches,
    piece_texts,
    train_static,
)
from index.training.tokenizer import (
    MARK,
    Vocabulary,
    build_tokenizer,
    build_vocabulary,
    general_counts,
    rank_words,
    vocabulary_of,
)
from index.training.written import WRITTEN, Reading, ReadingBatch, Shelves, apart_from, read_readings, split_held_out
from index.transliteration import NAMES
from index.types import Vectors

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the models are and how long they train."""

    student_words: int = 45_000
    student_chars: int = 6_500
    static_words: int = 22_500
    static_chars: int = 5_200
    static_steps: int = 3_000
    student_steps: int = 5_000
    batch: int = 64
    static_batch: int = 1024
    gloss_pairs: int = 250_000
    workers: int = 0  # processes that prepare batches beside the training
    rate: float = 1.0  # times the student's usual learning rates
    mix: str = ""  # of kinds of batches; empty: "first", or "further" where a packaged model is trained on
    dropout: bool = False
    save_every: int = 100
    axis_pairs: int = 4_000  # pairs of texts by which vectors are turned to their principal axes


class Recipe:
    """Raw data in, packaged models out; what is already in the work folder is not made again."""

    def __init__(
        self,
        data: Path,
        work: Path,
        sizes: Sizes,
        *,
        seed: int = 17,
        minutes: float = 0.0,
        start: Path | None = None,
        device: str = "cpu",
    ) -> None:
        self.data, self.work, self.sizes = data, work, sizes
        self.seed, self.minutes = seed, minutes
        self.start = start  # a folder of packaged models to train further, in the place of the teacher's vectors
        self.device = torch.device(device)
        self.teacher_folder: Path | None = None
        self.written = WRITTEN
        self.books: Sequence[Path] = ()  # that questions are asked about, beside the bundled one
        self.asked: Sequence[Path] = ()  # further questions about it
        work.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def use_threads(count: int) -> None:
        """Let torch use `count` threads."""
        torch.set_num_threads(count)

    def read(self) -> tuple[dict[str, list[Pair]], Dictionary, list[Question]]:
        """The raw data, read once."""
        return self._raw

    @cached_property
    def _raw(self) -> tuple[dict[str, list[Pair]], Dictionary, list[Question]]:
        return read_parallel(self.data), read_dictionary(self.data), read_questions(self.data)

    def prepare(self) -> None:
        """Choose both vocabularies and each word's glosses."""
        if (self.work / "glosses.json").is_file():
            return
        sets, dictionary, questions = self.read()
        ranked = rank_words(vocabulary_texts(sets, questions), general_counts(), dictionary.glosses)
        teacher = load_teacher(self.teacher_folder).tokenizer.get_vocab()
        tokens = sorted(teacher, key=lambda token: teacher[token])
        sizes = self.sizes
        for name, words, chars in (
            ("static", sizes.static_words, sizes.static_chars),
            ("student", sizes.student_words, sizes.student_chars),
        ):
            vocabulary = build_vocabulary(tokens, ranked, words=words, chars=chars)
            write_json(self.work / f"{name}-vocabulary.json", [vocabulary.pieces, vocabulary.teacher_ids])
        pairs = sample_pairs(sets, random.Random(self.seed))[: sizes.gloss_pairs]
        tokenizer = build_tokenizer(vocabulary.pieces, max_length=None)
        glosses = best_glosses(tokenizer, vocabulary.chinese, dictionary.glosses, pairs)
        write_json(self.work / "glosses.json", glosses)
        logger.info("prepare: %d pieces, %d words with a gloss", len(vocabulary.pieces), len(glosses))

    def vocabulary(self, name: str) -> Vocabulary:
        """A vocabulary that `prepare` chose."""
        pieces, ids = self._json(f"{name}-vocabulary.json")
        return Vocabulary(tuple(pieces), tuple(ids))

    def glosses(self) -> dict[str, list[str]]:
        """Each word's English, best first."""
        return dict(self._json("glosses.json"))

    def _json(self, name: str) -> list | dict:  # type: ignore[type-arg]
        path = self.work / name
        if not path.is_file():
            raise TrainingError(f"{path} is missing", hint="run the step `prepare` first")
        return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def train_static(self) -> None:
        """Train the static model."""
        target = self.work / "static-rows.npy"
        if target.is_file():
            return
        sets, dictionary, questions = self.read()
        plan = StaticPlan(steps=self.sizes.static_steps, batch=self.sizes.static_batch, seed=self.seed)
        if self.start is not None:
            plan = replace(plan, rate=plan.rate / 2)  # what is trained already moves less
        bag = Bag(*self._static_start(sets, plan))
        readings, held = split_held_out(self.readings())
        batches = mixed_batches(sets, dictionary.pairs(), apart_from(questions, held), plan, readings)
        train_static(bag, batches, plan, self.work / "static.ckpt")
        np.save(target, bag.rows.weight.detach().numpy())

    def _static_start(self, sets: dict[str, list[Pair]], plan: StaticPlan) -> tuple[Tokenizer, Vectors]:
        """The static model's tokenizer and its rows before training."""
        if self.start is not None:
            return load_static(self.start / "mekong-static")
        vocabulary, glosses = self.vocabulary("static"), self.glosses()
        tokenizer = build_tokenizer(vocabulary.pieces, max_length=None)
        start = self.work / "static-start.npy"
        if not start.is_file():
            counts = _piece_counts(tokenizer, sample_pairs(sets, random.Random(self.seed))[:100_000])
            texts = piece_texts(vocabulary.pieces, glosses, MARK)
            np.save(start, initial_table(load_teacher(self.teacher_folder), texts, counts, plan.dim))
        return tokenizer, load_rows(start)

    def trainer(self) -> Trainer:
        """The student at its start, beside its teacher."""
        teacher = load_teacher(self.teacher_folder)
        student, vocabulary = self._started(teacher)
        sizes, usual = self.sizes, DistillPlan()
        # what is trained already moves less
        layers, table = (0.7, 0.5) if self.start is not None else (1.0, 1.0)
        longer = max(1, sizes.batch // usual.batch)  # a larger batch looks back at more of them
        plan = DistillPlan(
            steps=sizes.student_steps,
            batch=sizes.batch,
            seed=self.seed,
            minutes=self.minutes,
            layer_rate=usual.layer_rate * layers * sizes.rate,
            table_rate=usual.table_rate * table * sizes.rate,
            head_rate=usual.head_rate * sizes.rate,
            queue=usual.queue * min(longer, 4),
            passages=usual.passages * min(longer, 4),
            report_every=min(sizes.save_every, usual.report_every * longer),
            save_every=sizes.save_every,
            dropout=sizes.dropout,
        )
        return Trainer(student.to(self.device), teacher, vocabulary.english, plan, self._head(student.dim))

    def _head(self, width: int) -> InteractionModel:
        """Late interaction as it is packaged where the student is, else new."""
        if self.start is not None and (self.start / "mekong" / INTERACTION).is_file():
            return load_head(self.start / "mekong")
        torch.manual_seed(self.seed)
        return InteractionModel(width, min(width, LIKENESS_DIM))

    def _started(self, teacher: Encoder) -> tuple[Encoder, Vocabulary]:
        if self.start is not None:
            student = load_student(self.start / "mekong")
            return student, vocabulary_of(student.tokenizer)
        vocabulary, glosses = self.vocabulary("student"), self.glosses()
        rows = initial_rows(teacher, vocabulary, glosses)
        static = self.vocabulary("static")
        if (self.work / "static-rows.npy").is_file():
            rows = blend_neighbours(rows, vocabulary, static, load_rows(self.work / "static-rows.npy"), glosses)
        return new_student(teacher, build_tokenizer(vocabulary.pieces), rows), vocabulary

    def train_student(self) -> None:
        """Train the student."""
        trainer = self.trainer()
        tokenizer = trainer.student.tokenizer
        material = self.material(vocabulary_of(tokenizer))
        cutter = Tokenizer.from_str(tokenizer.to_str())
        cutter.no_truncation()

        def draw(seed: int) -> Iterator[Batch | ReadingBatch]:
            return draw_batches(material, cutter, self.sizes.batch, seed)

        batches = feed(draw, self.seed, tokenizer, trainer.teacher.tokenizer, self.sizes.workers)
        _, held = split_held_out(self.readings())
        watch = partial(found_passages, trainer.student, held) if held else None
        train_student(trainer, batches, self.work / "student.ckpt", watch)

    def readings(self) -> list[Reading]:
        """What written questions are asked about."""
        sets, _, questions = self.read()
        return read_readings(sets, questions, self.written)

    def material(self, vocabulary: Vocabulary) -> Material:
        """What the student is trained on."""
        sets, dictionary, questions = self.read()
        known = vocabulary.chinese
        readings, held = split_held_out(self.readings())
        return Material(
            sets,
            words=[pair for pair in dictionary.pairs() if pair.zh in known],
            questions=apart_from(questions, held),
            glosses=self.glosses(),
            shelves=self._shelves(readings),
            shares=MIXES[self.sizes.mix or ("first" if self.start is None else "further")],
        )

    def _shelves(self, readings: Sequence[Reading]) -> Shelves | None:
        """Readings side by side with those that the static model finds like them."""
        if not readings:
            return None
        return _side_by_side(readings, self._bag())

    def _bag(self) -> Bag | None:
        """The static model that training starts from, else the one trained here; None where there is neither."""
        rows = self.work / "static-rows.npy"
        if self.start is not None:
            tokenizer, table = load_static(self.start / "mekong-static")
        elif rows.is_file():
            tokenizer = build_tokenizer(self.vocabulary("static").pieces, max_length=None)
            table = load_rows(rows)
        else:
            return None
        return Bag(tokenizer, table)

    def student(self) -> tuple[Encoder, InteractionModel]:
        """The student and late interaction as far as they are trained."""
        trainer = self.trainer()
        checkpoint = self.work / "student.ckpt"
        if not checkpoint.is_file():
            raise TrainingError(f"{checkpoint} is missing", hint="run the step `student` first")
        trainer.restore(checkpoint)
        return trainer.student.eval().cpu(), trainer.head.eval().cpu()

    def package(self, models: Path) -> None:
        """Write the models to their folders; what was not trained further stays as it is packaged."""
        rows, checkpoint = self.work / "static-rows.npy", self.work / "student.ckpt"
        if self.start is None or rows.is_file():
            if self.start is None:
                tokenizer = build_tokenizer(self.vocabulary("static").pieces, max_length=None)
            else:
                tokenizer, _ = load_static(self.start / "mekong-static")
            table = load_rows(rows)
            vectors = Bag(tokenizer, table)(self._axis_texts).detach().numpy()
            package_static(models / "mekong-static", table @ principal_axes(vectors).T, tokenizer)
        if self.start is None or checkpoint.is_file():
            student, head = self.student()
            axes = principal_axes(encode(student, self._axis_texts))
            package_student(models / "mekong", student, head, axes)

    def train_reader(self, models: Path) -> None:
        """Train the reader over the packaged student, and write it there."""
        folder = models / "mekong"
        readings, _ = split_held_out(self.readings())
        plan = ReaderPlan(seed=self.seed)
        if self.minutes:
            plan = replace(plan, minutes=self.minutes)
        if self.start is not None:
            plan = replace(plan, rate=plan.rate / 2)  # what is trained already moves less
        encoder = OnnxEmbedder(folder) if self.device.type == "cpu" else load_student(folder).to(self.device)
        trainer = ReaderTrainer(encoder, load_head(folder), plan, self.device)
        if self.start is not None:
            load_reader(trainer.model, self.start / "mekong")
        shelves = _side_by_side(readings, Bag(*load_static(models / "mekong-static")))
        train_reader(trainer, reader_batches(shelves, plan, self._book_shelf()), self.work / "reader.ckpt")
        save_reader(trainer.model, folder)

    def _book_shelf(self) -> BookShelf:
        """The bundled book and the given texts of it, with what has been asked about it."""
        books = [*bundled_books(), *map(read_book, self.books)]
        further = (one for path in self.asked for one in read_known(path))
        known = dict.fromkeys(one for book in books for one in book.known)
        return BookShelf(books, [*known, *further])

    def learn_names(self, models: Path) -> None:
        """Learn how foreign names are written, and write the table."""
        names = models / "mekong-names"
        names.mkdir(parents=True, exist_ok=True)
        table = learn_names(read_names(self.data), seed=self.seed)
        partial = names / "names.partial"
        partial.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        partial.replace(names / NAMES)

    @cached_property
    def _axis_texts(self) -> list[str]:
        """Texts in both languages that the axes of the vectors are chosen by."""
        pairs = sample_pairs(self.read()[0], random.Random(self.seed))[: self.sizes.axis_pairs]
        return [text for pair in pairs for text in pair]

    def evaluate(self, models: Path, bench: Path) -> dict[str, dict[str, float]]:
        """Every figure of both packaged models, over the benchmark folder and over the readings that were held out."""
        student = OnnxEmbedder(models / "mekong")
        embedders: Sequence[Embedder] = (StaticEmbedder(models / "mekong-static"), student)
        out = {embedder.name: evaluate_all(embedder, bench) for embedder in embedders}
        _, held = split_held_out(self.readings())
        out[student.name] |= evaluate_readings(student, LateInteraction(models / "mekong", student), held)
        return out

    def curve(self) -> list[tuple[int, str, float]]:
        """The losses of all trainings."""
        rows: list[tuple[int, str, float]] = []
        for name in ("static", "student", "reader"):
            path = self.work / f"{name}.ckpt"
            if path.is_file():
                for row in torch.load(path, weights_only=True).get("curve", ()):
                    rows.append((int(row[0]), name if len(row) == 2 else str(row[1]), float(row[-1])))
        return rows


def _side_by_side(readings: Sequence[Reading], bag: Bag | None) -> Shelves:
    texts = ["".join(reading.zh)[:400] for reading in readings]
    return Shelves(readings, None if bag is None else bag(texts).detach().numpy())


def _piece_counts(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[int]:
    counts: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch_fast([text for pair in pairs for text in pair], add_special_tokens=False):
        counts.update(encoding.ids)
    return [counts[i] + 1 for i in range(tokenizer.get_vocab_size())]
