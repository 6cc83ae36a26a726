"""Questions that the structure of the book answers: pages of the contents, and footnotes by their mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer_texts import ANSWER
from assistant.evidence import EvidenceFinder
from assistant.ordinals import number_of
from assistant.outline import Outline
from assistant.outline_words import PART
from assistant.question import Question
from assistant.signatures import signature
from assistant.statements import Statement, state
from assistant.structure import Structure
from assistant.structure_words import is_filler
from assistant.topics import Topics
from corpus.contents import page_ranges
from corpus.headings import parse_number
from corpus.normalize import title_key
from corpus.types import Book, Lang, Pages, Section, TocEntry
from index.analysis import content_words
from index.build import OpenIndex
from index.library import Library
from index.wordmatch import WordMatcher

_WHICH_PAGE = re.compile(
    r"[打自]?(?:第几|何|哪一?)页|(?<![好有缺少掉了着上过十数])几页|哪几页|哪些页|页码|多少页(?:开始|到|起)|[翻看找查读]到多少页|在[^，。？?有共]{0,10}多少页"
    r"|(?:what|which) pages?\b|page numbers?|on what pages?|start(?:ing)? page|page range",
    re.I,
)
_DIVISION_ZH = "部分|[章节序]|前言|附录|附件|文件|宣言"
_DIVISION_EN = r"parts?|sections?|chapters?|documents?|papers|preface|foreword|appendix|annex(?:es)?"
_BEGINS = re.compile(  # of a part or the like: a river begins somewhere else
    rf"(?:{_DIVISION_ZH})(?:[^，。？?]{{0,12}}(?:从哪[里儿]?|从何处|在哪[里儿]?|打哪[里儿]?)(?:开始|起头|起)"
    r"|[^，。？?]{0,6}(?:始于|起于)何[处页])"
    rf"|\bwhere (?:does|do|did)\b[^?]*\b(?:{_DIVISION_EN})\b[^?]*\b(?:start|begin)s?\b",
    re.I,
)
_BEGINNING = re.compile(
    r"[从在打]?(?:哪[里儿]?|何处|何页)|开始看?|起头?|始于|部分"
    r"|\b(?:where|does|do|did|starts?|begins?|parts?|sections?|chapters?)\b",
    re.I,
)
_RANGE = re.compile(r"哪几页|哪些页|范围|到第?几页|pages\b|range|cover|span", re.I)
_AT_PAGE = re.compile(
    r"(?:第|翻[开到]+了?|打开到?)\s*(\d{1,4}|[一二三四五六七八九十百]{1,7})\s*页|\bpage\s+(\d{1,4})\b|\bp[pg]?\.?\s*(\d{1,4})\b",
    re.I,
)
_PAGE_WORDS = re.compile(
    r"[从自打]?(?:第?几|何|哪一?)页|当检|哪几页|页码|页|目录|[从在打]?哪[里儿]|何处|开始看?|起头?|始于|文件|材料|资料|开会|书里?|(?<![一二三四五六七八九十\d])部分从|位于|排|印|从|原文|全文|正文|想[翻看找查读]|[要得]?[翻看找查读]到|收录|收在|刊登|刊在|登在|放在|在"
    r"|\b(?:on|what|which|where|does|do|did|pages?|numbers?|begins?|starts?|opens?|commences?|whereon|find|found|turn|go|i|wan(?:na|t)|straight|jump|to|flip|look|contents|documents?|located|listed|table|printed|appears?)\b",
    re.I,
)
_FOOTNOTE = re.compile(
    r"(?:脚注|注释|尾注|注)\s*(?P<zh>[①-⑳]|\d{1,2}|[一二三四五六七八九十])"
    r"|(?:footnote|note)\s*(?:no\.?|number)?\s*(?P<en>[①-⑳]|\d{1,2}|one|two|three)\b",
    re.I,
)
_FOOTNOTE_BACK = re.compile(
    r"第\s*(?P<zh>\d{1,2}|[一二三四五六七八九十])\s*(?:个|条)\s*(?:脚注|注释)|(?P<last>最后一?[个条]?(?:脚注"
    r"|注释)|\b(?:last|final) footnote)"
    r"|(?P<en>first|second|third|fourth) footnote",
    re.I,
)
_LAST = re.compile(
    r"最后(?:的|一)?|最近(?:的|一)?(?=[份个篇次届])|最末|末[了尾一]|为止|压轴|收尾"
    r"|\b(?:last|latest|final|closing|most recent)\b"
    r"|\b(?:ends?|finish(?:es)?|closes?) with\b",
    re.I,
)
_FIRST = re.compile(
    r"头一|第一(?=[份个篇条项])|最先|打头|开头|首(?=[份个篇条项])|最前面?"
    r"|\bfirst (?=(?:item|entry|line|document|paper|file|one|thing|text)\b)|\b(?:opens?|starts?|begins?) with\b",
    re.I,
)
_LISTED = re.compile(
    r"目[录次]|收录|收到(?=第|哪)|\btoc\b|\b(?:table|list) (?:at|in) the (?:front|beginning|start)\b"
    r"|\b(?:table of|in the|the book's) contents\b(?! of)|\bthe contents (?:page|list)"
    r"|\b(?:documents?|papers|files|texts) (?:are |is )?(?:listed|printed|collected)",
    re.I,
)
_CONTENTS = re.compile(r"目[录次]|contents|\btoc\b", re.I)
_LISTING_WORD = re.compile(
    r"目[录次]|收录|收到?|[排列照看按第]|[一这那哪]?[份个篇组条项次]|内容|东西|头一?|第几次?|文件|资料|材料|是|里|table|contents|list(?:ed|s)?|group|items?"
    r"|entry|lines?|documents?|papers?|files?|one|texts?|section|given|shown|appears?|title|called|printed|collected|s"
    r"|got|going|front|beginning|start|toc|thing",
    re.I,
)
_SURE = 0.62
_TWO_PARTS = re.compile(
    r"第(?P<zh>[一二三四五六])(?:部分)?[、，,和与及跟]\s*第?(?P<zh2>[一二三四五六])(?:两个?|这两)?部分"
    r"|\bparts (?P<en>one|two|three|four|five|[1-6]) and (?P<en2>one|two|three|four|five|[1-6])\b",
    re.I,
)
_EACH = re.compile(r"分别|各自|各(?=[在从是])|\b(?:respectively|each|both)\b", re.I)
_COUNTED = re.compile(r"(?<!第)([两二三四])[次个份篇届]|\b(two|three|four)\b", re.I)
_ALIKE = 0.9  # share of the best match that an entry asked for beside it must have
_MET = 0.5  # match from which a title has a word
_NAMING = 3  # words of titles by which one of them is named whatever is said beside
_GROUP = 0.5  # match from which the words left name a group of the contents


def asks_for_pages(question: Question) -> bool:
    """True where a question is on which page, or pages, something stands."""
    return bool(_WHICH_PAGE.search(question.text) or _BEGINS.search(question.text))


@dataclass(frozen=True, slots=True)
class Navigator:
    """Answers from the section tree, the contents and the footnotes."""

    library: Library
    words: WordMatcher
    structure: Structure
    topics: Topics

    @classmethod
    def of(cls, index: OpenIndex, words: WordMatcher, finder: EvidenceFinder, trees: tuple[Outline, ...]) -> Navigator:
        """A navigator of the books of `index`, whose section trees are `trees`."""
        return cls(index.library, words, Structure(index, trees), Topics(index, finder, trees))

    def answer(self, question: Question) -> list[Statement]:
        """Statements that answer a question about the book's structure; empty where it is about something else."""
        if told := self.structure.answer(question) or self.topics.answer(question):
            return told
        if signed := signature(question, self._own(question.lang)):
            return [state(section, unit, question.lang, self.library) for section, unit in signed]
        if notes := self._footnotes(question):
            return notes
        if ends := self._at_end(question):
            return ends
        if asks_for_pages(question):
            return self._page_of(question)
        if match := _AT_PAGE.search(question.text):
            page = parse_number(match[1] or match[2] or match[3])
            return self._at_page(question.lang, page) if page else []
        return []

    def _books(self, lang: Lang) -> list[Book]:
        books = [e.book for e in self.library.editions if e.book.toc]
        return sorted(books, key=lambda book: book.lang != lang)

    def _own(self, lang: Lang) -> list[Book]:
        """Readers' own books before the bundled text, those in the reader's language first."""
        kept = [e for e in self.library.editions if not self.library.is_hidden(e.book.id)]
        return [e.book for e in sorted(kept, key=lambda e: (e.role != "original", e.book.lang != lang))]

    def _page_of(self, question: Question) -> list[Statement]:
        if stated := self._page_of_place(question):
            return stated
        best = None
        if _BEGINS.search(question.text):  # what others are parts of, where there is such a one
            named = self._met(content_words(_BEGINNING.sub(" ", question.text)), question.lang)
            best = self._best_entry(named, question.lang, above=True)
        if best is None:
            wanted = self._of_titles(content_words(_PAGE_WORDS.sub(" ", question.text)), question.lang)
            if several := self._several(question, wanted):
                return [self._on_page(book, place, question) for book, place in several]
            best = self._best_entry(wanted, question.lang)
        return [self._on_page(*best, question)] if best else []

    def _on_page(self, book: Book, place: int, question: Question) -> Statement:
        """That an entry begins on its page, or the pages that it covers where those are asked for."""
        entry = book.toc[place]
        pages = page_ranges(book.toc).get(title_key(entry.title))
        texts = ANSWER[question.lang]
        if pages and pages.last and pages.last > pages.first and _RANGE.search(question.text):
            said = texts["page_range"].format(title=entry.title, page=entry.page, last=pages.last)
        else:
            said = texts["page"].format(title=entry.title, page=entry.page)
        return self._entry(book, place, said)

    def _several(self, question: Question, wanted: Sequence[str]) -> list[tuple[Book, int]]:
        """The entries asked for together, "of the two meetings, respectively", in their order; else none."""
        counted = _COUNTED.search(question.text) if _EACH.search(question.text) else None
        count = number_of(counted[1] or counted[2]) if counted else 0
        best = self._best_entry(wanted, question.lang) if count else None
        if best is None:
            return []
        book, place = best
        least = _ALIKE * self._match(wanted, book.toc[place])
        likest = sorted(
            (-self._match(wanted, entry), other)
            for other, entry in enumerate(book.toc)
            if entry.page is not None and not _is_above(book.toc, other)
        )
        found = sorted(other for match, other in likest[:count] if -match >= least)
        return [(book, other) for other in found] if len(found) > 1 else []

    def _best_entry(self, wanted: Sequence[str], lang: Lang, *, above: bool = False) -> tuple[Book, int] | None:
        """The entry with a page whose title the words cover best; `above` others only, where so asked."""
        best, found = _SURE, None
        for book in self._books(lang):
            for place, entry in enumerate(book.toc):
                if entry.page is None or (above and not _is_above(book.toc, place)):
                    continue
                if (score := self._match(wanted, entry)) > best:
                    best, found = score, (book, place)
        return found

    def _of_titles(self, wanted: Sequence[str], lang: Lang) -> Sequence[str]:
        """The words that some title has; all where fewer than `_NAMING` are left, which name no title."""
        met = self._met(wanted, lang)
        return met if len(met) >= _NAMING else wanted

    def _met(self, wanted: Sequence[str], lang: Lang) -> list[str]:
        """The words that some title has."""
        titles = list({word for book in self._books(lang) for entry in book.toc for word in content_words(entry.title)})
        if not wanted or not titles:
            return list(wanted)
        return [word for word, best in zip(wanted, self.words.best(wanted, titles), strict=True) if best >= _MET]

    def _at_end(self, question: Question) -> list[Statement]:
        """The first or the last entry of the contents, or of a group of them that the question names."""
        is_last = bool(_LAST.search(question.text))
        if not _LISTED.search(question.text) or is_last == bool(_FIRST.search(question.text)):
            return []
        left = _FIRST.sub(" ", _LAST.sub(" ", _WHICH_PAGE.sub(" ", question.text)))
        wanted = [word for word in content_words(left) if not _LISTING_WORD.fullmatch(word)]
        if not wanted and not _CONTENTS.search(question.text):
            return []
        met = self._met(wanted, question.lang)
        for book in self._books(question.lang):
            places = self._entries_below(book, wanted) or (self._entries_below(book, met) if met else [])
            if places:
                place = places[-1 if is_last else 0]
                entry = book.toc[place]
                said = (
                    entry.title
                    if entry.page is None
                    else ANSWER[question.lang]["page"].format(title=entry.title, page=entry.page)
                )
                return [self._entry(book, place, said)]
        return []

    def _entries_below(self, book: Book, wanted: Sequence[str]) -> list[int]:
        """The entries without others below them that stand below the one that the words name; all without words."""
        toc = book.toc
        leaves = [n for n in range(len(toc)) if not _is_above(toc, n)]
        if not wanted:
            return leaves
        best: tuple[float, list[int]] = (_GROUP, [])
        for place, entry in enumerate(toc):
            end = next((n for n in range(place + 1, len(toc)) if toc[n].level <= entry.level), len(toc))
            inside = [n for n in leaves if place < n < end]
            score = self._match(wanted, entry)
            if inside and score > best[0]:
                best = score, inside
        return best[1]

    def _page_of_place(self, question: Question) -> list[Statement]:
        """The page of a part that is named by number, or the pages of the part that a section named stands in.

        Of two parts that are named together, those of each.
        """
        if match := _TWO_PARTS.search(question.text):
            joint, numbers = ("第{}部分，", ("zh", "zh2")) if match["zh"] else ("part {}", ("en", "en2"))
            before, after = question.text[: match.start()], question.text[match.end() :]
            texts = [before + joint.format(number) + after for number in match.group(*numbers)]
            found = [self._page_of_one(text, question) for text in texts]
            return [statement for each in found for statement in each] if all(found) else []
        return self._page_of_one(question.text, question)

    def _page_of_one(self, asked: str, question: Question) -> list[Statement]:
        text = _PAGE_WORDS.sub(" ", _WHICH_PAGE.sub(" ", asked))
        for outline in self.structure.outlines:
            reference, part = outline.find(text), outline.part_named(text)
            if part and part.page is not None and self._is_named_by(PART.sub(" ", text), part.title):
                pages = page_ranges(outline.toc).get(title_key(part.title))
                last = pages.last if pages and _RANGE.search(question.text) else None
                return [_on_pages(outline.toc_line(part, question.lang), Pages(part.page, last), question.lang)]
            section = reference.sections[0] if reference else None
            around = outline.part_around(section) if section else None
            if reference and section and section.pages and around and is_filler(reference.without(text)):
                line = replace(outline.toc_line(around, question.lang), text=outline.name(section, question.lang))
                return [_on_pages(line, section.pages, question.lang)]
        return []

    def _is_named_by(self, left: str, title: str) -> bool:
        """True where the words left beside a number say nothing, or what the title numbered so says."""
        if is_filler(left):
            return True
        words, said = content_words(left), content_words(title)
        return bool(words and said) and float(self.words.best(words, said).mean()) >= _MET

    def _match(self, wanted: Sequence[str], entry: TocEntry) -> float:
        """How well the words asked for and the words of a title cover each other."""
        title = content_words(entry.title)
        if not wanted or not title:
            return 0.0
        asked = float(self.words.best(wanted, title).mean())
        covered = float(self.words.best(title, wanted).mean())
        return 0.75 * asked + 0.25 * covered

    def _at_page(self, lang: Lang, page: int) -> list[Statement]:
        for book in self._books(lang):
            inside = [(place, e) for place, e in enumerate(book.toc) if e.page is not None and e.page <= page]
            if not inside:
                continue
            latest = max(e.page or 0 for _, e in inside)
            found = [(place, e) for place, e in inside if e.page == latest]
            said = ANSWER[lang]["at_page"]
            return [self._entry(book, place, said.format(page=page, title=e.title, first=e.page)) for place, e in found]
        return []

    def _entry(self, book: Book, place: int, said: str) -> Statement:
        contents = next(s for s in book.sections if s.kind == "contents")
        return Statement(said, contents, contents.units[place])

    def _footnotes(self, question: Question) -> list[Statement]:
        order = _FOOTNOTE_BACK.search(question.text)
        match = _FOOTNOTE.search(question.text)
        if not (order or match):
            return []
        notes = self._of_section(question, self._notes(self._note_lang(question.lang)))
        if order:
            number = -1 if order["last"] else number_of(order["en"] or order["zh"])
            notes = _in_each_work(notes, number, self.library)
        elif match:
            notes = [s for s in notes if s.title.endswith(_mark(match["zh"] or match["en"]))]
        return [self._note(section, question.lang) for section in notes]

    def _notes(self, lang: Lang) -> list[Section]:
        """The footnotes in `lang` in reading order, each once: a reader's own copy before the bundled text."""
        notes: dict[tuple[str, str], Section] = {}
        for edition in sorted(self.library.editions, key=lambda e: e.role != "original"):
            for section in edition.book.sections:
                if section.kind == "footnote" and section.lang == lang and section.text:
                    notes.setdefault((edition.work, section.address), section)
        return list(notes.values())

    def _note_lang(self, lang: Lang) -> Lang:
        langs = {s.lang for s in self.library.indexed if s.kind == "footnote"}
        return lang if lang in langs or not langs else next(iter(langs))

    def _of_section(self, question: Question, notes: list[Section]) -> list[Section]:
        numbers = re.findall(r"(?<![\d.])\d+\.\d+(?![\d.])", question.text)
        if numbers:
            return [s for s in notes if any(label in numbers for label in s.labels)]
        part = re.search(
            r"第([一二三四五六七八九十\d]+)部分|\bpart\s+([ivx]+|\d+|one|two|three)\b", question.text, re.I
        )
        if part:
            slug = f"p{parse_number(part[1] or part[2])}"
            return [s for s in notes if s.address.split("/")[0] == slug]
        return notes

    def _note(self, section: Section, lang: Lang) -> Statement:
        unit = section.units[0]
        said = [state(section, u, lang, self.library).text for u in section.units]
        mark = re.sub(r"脚注|Footnote ", "", section.title)
        text = ANSWER[lang]["footnote"].format(
            section=section.path[-2], mark=mark, text=("" if lang == "zh" else " ").join(said)
        )
        return Statement(text, section, unit, starts_line=True)


def _in_each_work(notes: Sequence[Section], number: int, library: Library) -> list[Section]:
    """The note of each work that stands at `number` in reading order, from 1; the last for -1."""
    works: dict[str, list[Section]] = {}
    for note in notes:
        works.setdefault(library.edition(note.book_id).work, []).append(note)
    return [row[number - 1 if number > 0 else -1] for row in works.values() if 0 != number <= len(row)]


def _is_above(toc: Sequence[TocEntry], place: int) -> bool:
    """True where other entries stand below the one at `place`."""
    return place + 1 < len(toc) and toc[place + 1].level > toc[place].level


def _on_pages(line: Statement, pages: Pages, lang: Lang) -> Statement:
    """That the title which `line` says begins on the first of the pages, or covers them."""
    is_range = pages.last is not None and pages.last > pages.first
    said = ANSWER[lang]["page_range" if is_range else "page"]
    return replace(line, text=said.format(title=line.text, page=pages.first, last=pages.last))


def _mark(text: str) -> str:
    if "①" <= text <= "⑳":
        return text
    number = parse_number(text) or 1
    return chr(ord("①") + number - 1)
