"""The table of settings for the README, generated from the settings themselves."""

from __future__ import annotations

from assistant.settings import PREFIX, Settings


def settings_table() -> str:
    """A Markdown table of every setting, its default and its meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "none" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)
