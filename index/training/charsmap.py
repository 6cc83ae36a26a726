"""A character map for the `Precompiled` normaliser of tokenizers: a double-array trie beside the texts it points to.

The layout is that of Darts-clone and SentencePiece: a little-endian size, the trie's units, the replacements
separated by NUL. A unit holds a label in bits 0-7, "has a leaf" in bit 8 and the offset of its children from bit 10.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

HAS_LEAF = 1 << 8
VALUE = 1 << 31


class _Builder:
    """Places the nodes of a byte trie in an array so that a child lies at (offset xor label)."""

    def __init__(self) -> None:
        self.units: list[int] = [0] * 256
        self.taken: set[int] = {0}
        self.offsets: set[int] = set()
        self.low = 1

    def place(self, entries: list[tuple[bytes, int]], depth: int, at: int) -> None:
        """Write the children of the node `at`: entries share their first `depth` bytes, sorted."""
        groups: dict[int, list[tuple[bytes, int]]] = {}
        for key, value in entries:
            groups.setdefault(key[depth] if depth < len(key) else 0, []).append((key, value))
        base = self._free_base(at, list(groups))
        self.units[at] |= _encode_offset(base ^ at) | (HAS_LEAF if 0 in groups else 0)
        for label, group in groups.items():
            self.units[base ^ label] = (VALUE | group[0][1]) if label == 0 else label
        for label, group in groups.items():
            if label:
                self.place(group, depth + 1, base ^ label)

    def _free_base(self, at: int, labels: list[int]) -> int:
        base = self.low
        while base in self.offsets or (at ^ base) >= 1 << 21 or any(base ^ label in self.taken for label in labels):
            base += 1
        self.offsets.add(base)
        self.taken.update(base ^ label for label in labels)
        while len(self.units) <= (base | 255):
            self.units += [0] * 256
        if len(labels) > 1:
            self.low = max(self.low, base - 512)  # what lies far behind is as good as full
        return base


def _encode_offset(offset: int) -> int:
    if offset < 1 << 21:
        return offset << 10
    return (offset >> 8 << 10) | (1 << 9)


def build_charsmap(table: Mapping[str, str]) -> bytes:
    """The binary map that replaces each key of `table` by its value."""
    texts, starts = bytearray(), {}
    for value in sorted(set(table.values())):
        starts[value] = len(texts)
        texts += value.encode() + b"\0"
    entries = sorted((key.encode(), starts[value]) for key, value in table.items())
    builder = _Builder()
    if entries:
        builder.place(entries, 0, 0)
    units = struct.pack(f"<{len(builder.units)}I", *builder.units)
    return struct.pack("<I", len(units)) + units + bytes(texts)
