"""The frame of every page: one HTML file that needs no other, in light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid #8884; text-align: right; }
th:first-child, td:first-child { text-align: left; }
svg { display: block; max-width: 100%; height: auto; margin: 1.2rem 0; }
svg text { font-size: 12px; fill: currentColor; }
.grid { stroke: #8885; } .whisker { stroke: currentColor; stroke-width: 2; }
details { border: 1px solid #8885; border-radius: .4rem; margin: .4rem 0; padding: .3rem .8rem; }
summary { cursor: pointer; } dt { font-weight: 600; margin-top: .4rem; } dd { margin-left: 1rem; }
.cause { background: #b5462f22; border-radius: .3rem; padding: 0 .4rem; } .meta { opacity: .75; }
"""


def page(title: str, body: Iterable[str]) -> str:
    """A page of HTML parts below a title, which is plain text."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    top = f"<h1>{escape(title)}</h1>"
    return f'<!doctype html>\n<html lang="en"><head>{head}{view}</head><body>{top}{"".join(body)}</body></html>\n'


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of plain texts."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"
