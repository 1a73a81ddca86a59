"""Reads a figure back from its SVG, knowing nothing of how it was made: texts, where they stand, colours, dashes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
# Between the narrow serifs and the wide ones, in parts of the size.
WIDE, NARROW = 0.6, 0.33
BOLD = 1.15  # times as wide as other letters
THIN = frozenset(" .,;:|!'′()[]/ijlt\N{HAIR SPACE}\N{NO-BREAK SPACE}")

Corner = tuple[float, float]


class Words(NamedTuple):
    """A text of a figure with the corners of about the rectangle it takes."""

    text: str
    fill: str
    bold: bool
    corners: tuple[Corner, ...]


def texts(svg: str) -> Iterator[Words]:
    """Yield every text that is read."""
    for element in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        spans = list(element.iter(f"{SVG}tspan"))
        text = "".join(span.text or "" for span in spans)
        fill, bold = element.get("fill", ""), element.get("font-weight") == "bold"
        yield Words(text, fill, bold, _corners(element, spans))


def _corners(element: ElementTree.Element, spans: list[ElementTree.Element]) -> tuple[Corner, ...]:
    transform = element.get("transform", "")
    x, y = map(float, re.search(r"translate\((\S+) (\S+)\)", transform).groups())  # type: ignore[union-attr]
    turned = re.search(r"rotate\((\S+)\)", transform)
    angle = math.radians(float(turned[1])) if turned else 0.0
    bold = BOLD if element.get("font-weight") == "bold" else 1
    width = sum(float(span.get("dx", 0)) + bold * _wide(span) for span in spans)
    tall = max(float(span.get("font-size", 0)) for span in spans)
    anchor = {"start": 0.0, "middle": -width / 2, "end": -width}[element.get("text-anchor", "start")]
    left = float(element.get("x", 0)) + anchor
    plain = ((left, -0.72 * tall), (left + width, -0.72 * tall), (left + width, 0.1 * tall), (left, 0.1 * tall))
    cosine, sine = math.cos(angle), math.sin(angle)
    return tuple((x + u * cosine - v * sine, y + u * sine + v * cosine) for u, v in plain)


def _wide(span: ElementTree.Element) -> float:
    size = float(span.get("font-size", 0))
    return sum(NARROW if character in THIN else WIDE for character in span.text or "") * size


def overlap(one: tuple[Corner, ...], other: tuple[Corner, ...]) -> bool:
    """Tell whether two convex polygons overlap: no side of either has all of the other on its far side."""
    for polygon, against in ((one, other), (other, one)):
        for (x, y), (u, v) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
            if all((u - x) * (q - y) - (v - y) * (p - x) <= 1e-9 for p, q in against):
                return False
    return True


def paths(svg: str) -> Iterator[tuple[str, str, tuple[Corner, ...]]]:
    """Yield the colour, the dashes and the corner points of every stroked path of straight lines."""
    for element in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        found = re.findall(r"[ML](\S+) ([^\sMLCZ]+)", element.get("d", ""))
        points = tuple((float(x), float(y)) for x, y in found)
        yield element.get("stroke", ""), element.get("stroke-dasharray", ""), points


def heads(svg: str, colour: str) -> Iterator[tuple[Corner, ...]]:
    """Yield the corners of every arrowhead of a colour."""
    for element in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if element.get("fill") == colour:
            found = re.findall(r"[ML](\S+) ([^\sMLCZ]+)", element.get("d", ""))
            yield tuple((float(x), float(y)) for x, y in found[:-1])


def circles(svg: str) -> Iterator[tuple[Corner, float]]:
    """Yield the middle and the radius of every circle that stands for a neuron, no dot of an ellipsis."""
    for element in ElementTree.fromstring(svg).iter(f"{SVG}circle"):
        if element.get("stroke") != "none":
            yield (float(element.get("cx", 0)), float(element.get("cy", 0))), float(element.get("r", 0))


def distance(at: Corner, start: Corner, end: Corner) -> float:
    """Return how far a point is from a stretch of a line."""
    (x, y), (u, v) = start, end
    length = math.hypot(u - x, v - y)
    if length == 0:
        return math.hypot(at[0] - x, at[1] - y)
    part = min(1.0, max(0.0, ((at[0] - x) * (u - x) + (at[1] - y) * (v - y)) / length**2))
    return math.hypot(at[0] - x - part * (u - x), at[1] - y - part * (v - y))


def middle(corners: tuple[Corner, ...]) -> Corner:
    """Return the middle of a rectangle."""
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it.

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    low, high = sorted(map(_light, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
