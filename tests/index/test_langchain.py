"""The index in LangChain."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from corpus.types import Passage
from index.embedders.hashing import HashingEmbedder
from index.langchain import MekongRetriever
from index.retriever import Retriever

CASES = [
    ("谁敲铜钟？", "守塔人每隔十分钟敲一次铜钟", "守塔人。"),
    ("Who strikes the bell?", "keeper strikes a copper bell", "The keeper."),
]


@pytest.fixture
def inner(passages: list[Passage]) -> Retriever:
    return Retriever.from_passages(passages, HashingEmbedder())


@pytest.mark.parametrize(("question", "evidence", "reply"), CASES)
def test_it_drops_into_a_chain(inner: Retriever, question: str, evidence: str, reply: str) -> None:
    seen: list[str] = []

    def note(messages: list[BaseMessage]) -> list[BaseMessage]:
        seen.extend(message.text for message in messages)
        return messages

    def texts(documents: list[Document]) -> str:
        return "\n".join(document.page_content for document in documents)

    prompt = ChatPromptTemplate.from_messages([("system", "{passages}"), ("human", "{question}")])
    chain = (
        {"passages": MekongRetriever(retriever=inner, k=2) | RunnableLambda(texts), "question": RunnablePassthrough()}
        | prompt
        | RunnableLambda(lambda value: note(value.to_messages()))
        | FakeListChatModel(responses=[reply])
        | StrOutputParser()
    )
    assert chain.invoke(question) == reply
    assert evidence in seen[0]
    assert seen[1] == question


@pytest.mark.parametrize(("question", "evidence", "_"), CASES)
def test_documents_are_the_hits(inner: Retriever, question: str, evidence: str, _: str) -> None:
    hits = inner.search(question, 3)
    documents = MekongRetriever(retriever=inner, k=3).invoke(question)
    assert [document.id for document in documents] == [hit.passage.id for hit in hits]
    assert any(evidence in document.page_content for document in documents)
    for document, hit in zip(documents, hits, strict=True):
        section = hit.passage.section
        assert document.page_content == section.text[document.metadata["start"] : document.metadata["end"]]
        assert document.metadata == {
            "book": section.book_id,
            "address": section.address,
            "section": " › ".join(section.path),
            "lang": section.lang,
            "pages": None,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
        }


def test_a_leg_can_be_chosen(inner: Retriever) -> None:
    assert MekongRetriever(retriever=inner, legs="lexical").invoke("火星 chromodynamics") == []
    assert len(MekongRetriever(retriever=inner, legs="dense", k=4).invoke("火星 chromodynamics")) == 4


@pytest.mark.parametrize(("question", "evidence", "_"), CASES)
def test_it_can_be_awaited(inner: Retriever, question: str, evidence: str, _: str) -> None:
    documents = asyncio.run(MekongRetriever(retriever=inner).ainvoke(question))
    assert any(evidence in document.page_content for document in documents)
