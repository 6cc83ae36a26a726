"""Serves the page over the assistant with set answers, in a process of its own.

`python -m tests.assistant.page_server` prints its address as the first line.
GET /healthz tells what the assistant was asked last.
"""

from __future__ import annotations

import socket
import sys
import time

import uvicorn

from assistant.service import create_app
from assistant.settings import Settings
from assistant.ui_session import REDRAW_S
from tests.assistant.conftest import FakeAssistant, tale


class Watched(FakeAssistant):
    """Says what it was asked last, and takes its time where the question says "slow"."""

    def info(self) -> dict[str, str | int]:
        """The last question, how many messages came with it, and its scope."""
        question, history, scope = self.asked[-1] if self.asked else ("", (), None)
        return {"question": question, "history": len(history), "scope": scope or ""}

    def wait(self) -> None:
        """Sleep where the question asks for it."""
        if "slow" in self.asked[-1][0]:
            time.sleep(2 * REDRAW_S)


def main() -> None:
    """Serve on a free port of 127.0.0.1 until killed."""
    assistant = Watched(tale())
    assistant.gate = assistant.wait
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(assistant, Settings()), log_level="warning")
        listener.listen()  # whoever connects from now on waits until the server takes over
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}/\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
