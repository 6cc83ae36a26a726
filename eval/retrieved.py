"""What a system retrieved, beside the gold evidence."""

from __future__ import annotations

from collections.abc import Sequence

from eval.addresses import touches_any
from eval.types import Case, Response


def found_at(case: Case, response: Response) -> int | None:
    """The rank, from 1, of the first hit that holds a gold address; None where no hit does."""
    return found_any(case.addresses, response)


def found_any(addresses: Sequence[str], response: Response) -> int | None:
    """The rank, from 1, of the first hit that holds one of several addresses; None where no hit does."""
    for rank, hit in enumerate(response.retrieved or (), 1):
        if any(touches_any(address, addresses) for address in hit):
            return rank
    return None
