"""HTML of single elements: attributes and buttons."""

from __future__ import annotations

from html import escape


def attributes(**values: object) -> str:
    """HTML attributes; `data_act` is written data-act, None and False are left out."""
    pairs = ((name.rstrip("_").replace("_", "-"), value) for name, value in values.items())
    shown = ((name, value) for name, value in pairs if value is not None and value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in shown)


def button(inner: str, **values: object) -> str:
    """A button around HTML that is safe already."""
    return f"<button{attributes(type='button', **values)}>{inner}</button>"
