"""A LangChain retriever over the index, for any chain."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.retriever import Legs, Retriever
from index.types import Hit


class MekongRetriever(BaseRetriever):
    """Passages of the index as LangChain documents, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 8
    legs: Legs = "hybrid"

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [to_document(hit) for hit in self.retriever.search(query, self.k, legs=self.legs)]


def to_document(hit: Hit) -> Document:
    """A hit as a LangChain document; the metadata say where the passage stands."""
    section = hit.passage.section
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "book": section.book_id,
            "address": section.address,
            "section": " › ".join(section.path),
            "lang": section.lang,
            "pages": str(section.pages) if section.pages else None,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
        },
    )
