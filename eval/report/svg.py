"""Plots as SVG that stands in a page without scripts: bars with intervals, lines, histograms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.stats import quantile
from eval.types import Estimate

_COLOURS = {"zh": "#b5462f", "en": "#2f6db5", "all": "#5a5a5a"}
_SPARE = ("#3d8b5f", "#8b5fb0", "#b08a2e", "#2e9aa6", "#a63d6d")
_LABEL, _BAR, _ROW, _PAD = 210, 430, 22, 26


@dataclass(frozen=True, slots=True)
class Line:
    """A named curve: points of x and y."""

    name: str
    points: tuple[tuple[float, float], ...]


def colour(name: str, place: int = 0) -> str:
    """The colour of a language, or one of the spare ones."""
    return _COLOURS.get(name[:2] if name[:2] in _COLOURS else name, _SPARE[place % len(_SPARE)])


def bars(title: str, rows: Sequence[tuple[str, Estimate]]) -> str:
    """Horizontal bars from 0 to 1 with their intervals as whiskers."""
    parts = _grid(title, len(rows), 1.0)
    for place, (name, estimate) in enumerate(rows):
        y = _PAD + _ROW * place
        middle = y + _ROW / 2
        parts.append(_text(_LABEL - 8, middle + 4, name, anchor="end"))
        hover = escape(f"{name}: {estimate}, n={estimate.judged}")
        parts.append(
            f'<rect x="{_LABEL}" y="{y + 4}" width="{_BAR * estimate.mean:.1f}" height="{_ROW - 8}" '
            f'fill="{colour(name)}" opacity="0.75"><title>{hover}</title></rect>'
        )
        low, high = _LABEL + _BAR * estimate.low, _LABEL + _BAR * min(1.0, estimate.high)
        parts.append(f'<line x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}" class="whisker"/>')
        parts.append(_text(_LABEL + _BAR + 10, middle + 4, f"{estimate.mean:.2f}  n={estimate.judged}"))
    return _svg(_LABEL + _BAR + 90, _PAD + _ROW * len(rows) + 24, parts)


def spans(title: str, rows: Sequence[tuple[str, Estimate, Estimate]]) -> str:
    """Horizontal bars over a common scale from 0, each with its interval and a mark for a second, greater figure."""
    top = max((beyond.mean for _, _, beyond in rows), default=0.0) or 1.0
    parts = _grid(title, len(rows), top)
    for place, (name, middle, beyond) in enumerate(rows):
        y = _PAD + _ROW * place
        parts.append(_text(_LABEL - 8, y + _ROW / 2 + 4, name, anchor="end"))
        wide, low, high, mark = (_BAR * min(v, top) / top for v in (middle.mean, middle.low, middle.high, beyond.mean))
        hover = escape(f"{name}: {middle.mean:.3g} [{middle.low:.3g}, {middle.high:.3g}], n={middle.judged}")
        parts.append(
            f'<rect x="{_LABEL}" y="{y + 4}" width="{wide:.1f}" height="{_ROW - 8}" fill="{colour(name)}" '
            f'opacity="0.75"><title>{hover}</title></rect>'
        )
        line = f'y1="{y + _ROW / 2}" y2="{y + _ROW / 2}" class="whisker"'
        parts.append(f'<line x1="{_LABEL + low:.1f}" x2="{_LABEL + high:.1f}" {line}/>')
        parts.append(f'<circle cx="{_LABEL + mark:.1f}" cy="{y + _ROW / 2}" r="4" fill="{colour(name)}"/>')
        parts.append(_text(_LABEL + _BAR + 10, y + _ROW / 2 + 4, f"{middle.mean:.3g} / {beyond.mean:.3g}"))
    return _svg(_LABEL + _BAR + 130, _PAD + _ROW * len(rows) + 24, parts)


def curves(title: str, lines: Sequence[Line], *, across: str, top: float = 1.0) -> str:
    """Curves over a common axis that starts at the smallest x; the y axis goes from 0 to `top`."""
    width, height, left, base = 480, 200, 44, 230
    xs = [x for line in lines for x, _ in line.points] or [0.0, 1.0]
    first, last = min(xs), max(max(xs), min(xs) + 1e-9)
    parts = [_text(0, 14, title, weight="bold"), _text(left + width / 2, base + 30, across, anchor="middle")]
    for step in range(5):
        y = base - height * step / 4
        parts.append(f'<line x1="{left}" y1="{y}" x2="{left + width}" y2="{y}" class="grid"/>')
        parts.append(_text(left - 6, y + 4, f"{top * step / 4:.3g}", anchor="end"))
    for value in (first, (first + last) / 2, last):
        x = left + width * (value - first) / (last - first)
        parts.append(_text(x, base + 14, f"{value:.3g}", anchor="middle"))
    for place, line in enumerate(lines):
        dots = [
            (left + width * (x - first) / (last - first), base - height * min(y, top) / top) for x, y in line.points
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        tint = colour(line.name, place)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{tint}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{tint}"/>' for x, y in dots]
        parts.append(f'<rect x="{left + width + 14}" y="{36 + 18 * place}" width="10" height="10" fill="{tint}"/>')
        parts.append(_text(left + width + 30, 45 + 18 * place, line.name))
    return _svg(left + width + 170, base + 40, parts)


def histogram(title: str, values: Sequence[float], *, across: str, bins: int = 24) -> str:
    """How often values fall into equal bins up to their 99th percentile; what lies above is in the last bin."""
    if not values:
        return ""
    top = max(quantile(values, 0.99), 1e-9)
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(bins * value / top))] += 1
    width, height, left, base = 480, 160, 44, 190
    most = max(counts)
    parts = [_text(0, 14, title, weight="bold"), _text(left + width / 2, base + 30, across, anchor="middle")]
    for place, count in enumerate(counts):
        x, tall = left + width * place / bins, height * count / most
        parts.append(
            f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="{width / bins - 2:.1f}" height="{tall:.1f}" '
            f'fill="{_COLOURS["all"]}"><title>{count}</title></rect>'
        )
    parts += [
        _text(left, base + 14, "0", anchor="middle"),
        _text(left + width, base + 14, f"{top:.3g}", anchor="middle"),
    ]
    parts.append(_text(left - 6, base - height + 4, str(most), anchor="end"))
    return _svg(left + width + 60, base + 40, parts)


def _grid(title: str, rows: int, top: float) -> list[str]:
    """The title and the lines behind horizontal bars on a scale from 0 to `top`."""
    parts = [_text(0, 14, title, weight="bold")]
    for place in range(6):
        x = _LABEL + _BAR * place / 5
        parts.append(f'<line x1="{x}" y1="{_PAD}" x2="{x}" y2="{_PAD + _ROW * rows}" class="grid"/>')
        parts.append(_text(x, _PAD + _ROW * rows + 14, f"{top * place / 5:.3g}", anchor="middle"))
    return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img">{"".join(parts)}</svg>'
