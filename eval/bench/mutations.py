"""`python -m eval.bench.mutations`: false claims made from the assistant's own answers, and how many are caught."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assistant.answering import Assistant
from assistant.app import build_assistant, make_embedder, make_words
from assistant.grounding import Source, sources_of
from assistant.markers import marked_sentences
from assistant.settings import load_settings
from assistant.types import Answer, Citation, State
from assistant.verification import verify
from corpus.bundled import bundled_books
from corpus.types import Lang
from eval.bench import mutating
from eval.cases import BUNDLED, read_cases
from eval.commands.common import JsonOut, say, show, write_json
from index.analysis import content_words
from index.library import Library
from index.wordmatch import WordMatcher

UNTOUCHED = "none"  # the kind of a claim that is true
_SAME = 0.75  # share of the words of a claim that a source holds which says the same


@dataclass(frozen=True, slots=True)
class Trial:
    """A claim held against sources; `kind` says what is wrong with it."""

    kind: str
    lang: Lang  # of the claim
    across: bool  # the sources are in the other language alone
    claim: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many trials of a kind there were, and how they came out."""

    kind: str
    lang: Lang
    across: bool
    total: int
    flagged: int  # not `supported`
    refused: int  # `not_found`

    @property
    def share(self) -> float:
        """The share not `supported`: caught, or for untouched claims falsely alarmed."""
        return self.flagged / self.total if self.total else 0.0


def answered(assistant: Assistant, questions: Path = BUNDLED) -> list[Answer]:
    """What the assistant answers to a question file; refusals are left out."""
    answers = (assistant.ask(case.question, case.history) for case in read_cases(questions))
    return [answer for answer in answers if answer.status == "answered"]


def trials(answers: Sequence[Answer], library: Library) -> list[Trial]:
    """Every own claim as it is and made false in each way, against its sources in either language."""
    claims = list(_claims(answers, library))
    found: list[Trial] = []
    for place, (claim, lang, source) in enumerate(claims):
        other: Lang = "en" if lang == "zh" else "zh"
        theirs = _texts(source, other)
        for across, texts in ((False, (source.unit.text, *theirs)), (True, theirs)):
            if not texts:
                continue
            found.append(Trial(UNTOUCHED, lang, across, claim, texts))
            found.extend(Trial(kind, lang, across, text, texts) for kind, text in _mutated(claim, lang, source))
            if swapped := _another(claims, place, across):
                found.append(Trial("swap", lang, across, claim, swapped))
    return found


def outcomes(given: Sequence[Trial], words: WordMatcher) -> list[tuple[Trial, State]]:
    """Each trial with the state that verification gives it."""
    return [(trial, verify(trial.claim, trial.texts, words).state) for trial in given]


def rates(found: Sequence[tuple[Trial, State]]) -> list[Rate]:
    """The outcomes counted by kind, language of the claim and of the sources."""
    groups: dict[tuple[str, Lang, bool], list[State]] = defaultdict(list)
    for trial, state in found:
        groups[trial.kind, trial.lang, trial.across].append(state)
    return [
        Rate(*key, len(states), sum(s != "supported" for s in states), states.count("not_found"))
        for key, states in sorted(groups.items())
    ]


def total(counted: Sequence[Rate], lang: Lang, *, mutated: bool) -> Rate:
    """All kinds of a language as one: the mutations, or the untouched claims."""
    chosen = [rate for rate in counted if rate.lang == lang and (rate.kind != UNTOUCHED) == mutated]
    sums = [sum(getattr(rate, name) for rate in chosen) for name in ("total", "flagged", "refused")]
    return Rate("all mutations" if mutated else UNTOUCHED, lang, False, *sums)


def _claims(answers: Sequence[Answer], library: Library) -> Iterator[tuple[str, Lang, Source]]:
    seen: set[tuple[str, str]] = set()
    for answer in answers:
        for said, numbers in marked_sentences(answer.text):
            source = _source(answer.citations, numbers, library)
            if source and len(numbers) == 1 and (said, source.unit.address) not in seen:
                seen.add((said, source.unit.address))
                yield said.strip(), answer.lang, source


def _source(citations: Sequence[Citation], numbers: Sequence[int], library: Library) -> Source | None:
    for citation in citations:
        section = library.sections.get(f"{citation.book_id}/{citation.address.partition(':')[0]}")
        if citation.number in numbers and section:
            units = [unit for unit in section.units if unit.address == citation.address]
            return sources_of([(section, unit) for unit in units], library)[0] if units else None
    return None


def _texts(source: Source, lang: Lang) -> tuple[str, ...]:
    """The renderings of a source in a language, its own text aside."""
    return tuple(t for t in source.texts if t != source.unit.text) if source.section.lang != lang else ()


def _mutated(claim: str, lang: Lang, source: Source) -> Iterator[tuple[str, str]]:
    named = mutating.name(claim, lang, source.texts)
    made = [(kind, change(claim, lang)) for kind, change in mutating.KINDS.items()]
    yield from ((kind, text) for kind, text in [*made, ("name", named)] if text and text != claim)


def _another(claims: Sequence[tuple[str, Lang, Source]], place: int, across: bool) -> tuple[str, ...]:
    """The sources of the next claim of the same language that rests on another sentence and says something else."""
    claim, lang, mine = claims[place]
    for _, other_lang, source in (*claims[place + 1 :], *claims[:place]):
        if other_lang != lang or source.unit.address == mine.unit.address or source.unit.text in claim:
            continue
        theirs = _texts(source, "en" if lang == "zh" else "zh")
        texts = theirs if across else (source.unit.text, *theirs)
        if texts and not any(claim in text for text in texts) and not _says(source, claim):
            return texts
    return ()


def _says(source: Source, claim: str) -> bool:
    """True where a source holds nearly all of the words of a claim: it says the same, and is no false source of it."""
    said, held = set(content_words(claim)), {word for text in source.texts for word in content_words(text)}
    return bool(said) and len(said & held) >= _SAME * len(said)


def main(
    questions: Annotated[Path, typer.Option(help="Questions on the bundled text whose answers are mutated.")] = BUNDLED,
    misses: Annotated[int, typer.Option(min=0, help="Examples shown of what went wrong.")] = 0,
    json_out: JsonOut = None,
) -> None:
    """Mutate the answers to a set of questions and print the rate caught for each kind and language."""
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="mekong-bench-") as folder:
        assistant = build_assistant(settings.model_copy(update={"data_dir": Path(folder), "chat_model": None}))
        say(f"answering the questions of {questions.name}")
        answers = answered(assistant, questions)
    words = make_words(make_embedder(settings))
    found = outcomes(trials(answers, Library.of((), bundled_books())), words)
    counted = rates(found)
    show([_table(counted)])
    wrong = [(trial, state) for trial, state in found if (trial.kind == UNTOUCHED) != (state == "supported")]
    for trial, state in wrong[:misses]:
        say(f"{state} · {trial.kind} · {trial.lang}\n  {trial.claim}\n  {' | '.join(trial.texts)}")
    if json_out is not None:
        write_json(json_out, [rate_to_dict(rate) for rate in counted])


def rate_to_dict(rate: Rate) -> dict[str, object]:
    """A rate as JSON."""
    return {
        "kind": rate.kind, "lang": rate.lang, "across": rate.across, "total": rate.total, "flagged": rate.flagged,
        "not_found": rate.refused, "share": round(rate.share, 4),
    }  # fmt: skip


def _table(counted: Sequence[Rate]) -> Table:
    heads = ("kind", "claim", "source", "trials", "flagged", "not found", "share")
    table = Table(*heads, title="mutations", title_justify="left")
    sums = [total(counted, lang, mutated=mutated) for lang in ("zh", "en") for mutated in (True, False)]
    for rate in [*counted, *sums]:
        kind = "untouched (false alarms)" if rate.kind == UNTOUCHED else rate.kind
        source = "all" if rate in sums else "other language" if rate.across else "both languages"
        table.add_row(kind, rate.lang, source, *map(str, (rate.total, rate.flagged, rate.refused)), f"{rate.share:.3f}")
    return table


if __name__ == "__main__":
    typer.run(main)
