"""How a formula is read aloud, for those who hear a page instead of seeing it: rules over boxes, words in catalogues.

Knows no markup and no mathematics but what the boxes show: it reads what is written, all of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, assert_never

from derive import marks
from derive.render.boxes import (
    FIELDS,
    Blank,
    Box,
    Digits,
    Fence,
    Grid,
    Indices,
    Letter,
    Limits,
    Over,
    Root,
    Row,
    Script,
    Sign,
    Space,
    Under,
    Words,
)  # fmt: skip

_SIGNS = {
    "=": "speech.equal", "≈": "speech.about", "+": "speech.plus", "-": "speech.minus", "−": "speech.minus",
    "·": "speech.times", "→": "speech.to", "⟹": "speech.implies", "<": "speech.less", ">": "speech.greater",
    "≤": "speech.at-most", "≥": "speech.at-least", "≠": "speech.unequal", "∂": "speech.partial",
    "…": "speech.and-so-on", "⋯": "speech.and-so-on", "(": "speech.open", ")": "speech.close", "⊙": "speech.entrywise",
    "×": "speech.by", "%": "speech.percent",
}  # fmt: skip
_LAYER = re.compile(r"[(\[]?([^()\[\]]+)[)\]]?")
_PAUSE = re.compile(r"(?:\s*,)+|\s+(?=[;:])")  # pauses that follow each other are one
_NOTHING: Box = Row(())


@dataclass(frozen=True, slots=True)
class Voice:
    """Read formulas aloud in one language, with its words for the decimal mark, for signs and for shapes."""

    catalogue: Mapping[str, Any]

    def said(self, box: Box) -> str:
        """Return what is said for a formula.

        >>> words = {"speech.index": "{base} sub {index}", "speech.equal": "equals", "speech.minus": "minus",
        ...          "speech.decimal": "{whole} point {places}"}
        >>> Voice(words).said(Row((Script(Letter("x"), Indices(("1",))), Sign("="), Digits("-0.25"))))
        'x sub 1 equals minus 0 point 25'
        """
        return _PAUSE.sub(lambda found: found[0].strip()[:1], " ".join(self._box(box).split()))

    def lines(self, rows: Iterable[tuple[Box, Box]]) -> str:
        """Return what is said for displayed lines; a line without a left side goes on with the one before it."""
        found = ""
        for left, right in rows:
            joint = "" if not found else "; " if self.said(left) else " "
            found += joint + self.said(Row((left, right)))
        return _PAUSE.sub(lambda pause: pause[0].strip()[:1], found)

    def _say(self, id: str, **places: str) -> str:
        return str(self.catalogue[id]).format(**places)

    def _box(self, box: Box) -> str:
        match box:
            case Letter(text):
                return self._letter(text)
            case Digits(text):
                return self._number(text)
            case Indices(texts):
                return " ".join(texts)
            case Script():
                return self._script(box)
            case Over():
                return self._over(box)
            case Root(inner):
                return self._say("speech.root", inner=self._box(inner))
            case Fence(Digits() as number, "round"):
                return self._box(number)  # the brackets of a negative number are for the eye
            case Fence(inner, kind):
                return self._say(f"speech.{kind}", inner=self._box(inner))
            case Row(parts):
                return self._row(parts)
            case Sign(","):
                return ","
            case Sign(text):
                return self._say(_SIGNS[text]) if text in _SIGNS else marks.aloud(text) or text
            case Space(wide):
                return "," if wide else ""
            case Under(inner, label):
                return self._say("speech.brace", inner=self._box(inner), label=self._box(label))
            case Words(text):
                return text
            case Grid():
                return self._grid(box)
            case Limits(below, above):
                return self._say("speech.total", below=self._box(below), above=self._box(above))
            case Blank(field):
                return self._say("speech.blank" if FIELDS[field].framed else "speech.space")
            case _:
                assert_never(box)

    def _letter(self, text: str) -> str:
        """Say a letter: Greek ones and functions by their words, others as they are written."""
        if len(text) == 1 and unicodedata.name(text, "").startswith("GREEK SMALL LETTER "):
            text = "greek-" + unicodedata.name(text).split()[3].lower()
        if text == "Δ":
            return self._say("speech.change")
        word = self.catalogue.get(f"speech.{text}") if text.isascii() and len(text) > 1 else None
        return text.removeprefix("greek-") if word is None else str(word)

    def _number(self, text: str) -> str:
        sign = f"{self._say('speech.minus')} " if text.startswith("-") else ""
        mantissa, _, exponent = text.lstrip("-").partition("e")
        if mark := marks.aloud(mantissa):
            return sign + mark
        if "/" in mantissa:
            over, under = mantissa.split("/")
            return sign + self._say("speech.over", over=over, under=under)
        whole, _, places = mantissa.partition(".")
        said = self._say("speech.decimal", whole=whole, places=places) if places else whole
        power = self._say("speech.power-of-ten", mantissa=said, exponent=self._number(exponent)) if exponent else said
        return sign + power

    def _script(self, box: Script) -> str:
        match box.base:
            case Fence(Digits() as number, "round"):
                said = self._say("speech.round", inner=self._box(number))
            case Digits(text) if mark := marks.aloud(text, base=True):
                said = mark
            case base:
                said = self._box(base)
        for _ in range(box.primes):
            said = self._say("speech.prime", base=said)
        if isinstance(box.sub, Words):
            said = f"{said} {box.sub.text}"
        elif box.sub is not None:
            said = self._say("speech.index", base=said, index=self._box(box.sub))
        match box.sup:
            case None:
                return said
            case Letter("T" | "⊤"):
                return self._say("speech.transpose", base=said)
            case Letter(text, upright=True) if (layer := _LAYER.fullmatch(text)) is not None:
                words = layer[1].replace("-", f" {self._say('speech.minus')} ")
                return self._say("speech.layer", base=said, layer=words)
            case Digits("2"):
                return self._say("speech.squared", base=said)
            case exponent:
                kind = "power" if _simple(exponent) else "power-long"
                return self._say(f"speech.{kind}", base=said, exponent=self._box(exponent))

    def _over(self, box: Over) -> str:
        over, under = _rate(box.over), _rate(box.under)
        if over is not None and under is not None:
            return self._say("speech.derivative", over=self._box(over), wrt=self._box(under))
        kind = "over" if _simple(box.over) and _simple(box.under) else "fraction"
        return self._say(f"speech.{kind}", over=self._box(box.over), under=self._box(box.under))

    def _row(self, parts: tuple[Box, ...]) -> str:
        if len(parts) == 2 and _is_function(*parts):
            inner = parts[1]
            if isinstance(inner, Fence) and inner.kind == "round" and _simple(inner.inner):
                inner = inner.inner
            return self._say("speech.of", function=self._box(parts[0]), inner=self._box(inner))
        return " ".join(self._parts(parts))

    def _parts(self, parts: tuple[Box, ...]) -> Iterator[str]:
        """Say what stands side by side; what the eye reads as a product without a sign is said as one."""
        yield from (self._box(part) for part in parts[:1])
        for before, part in pairwise(parts):
            joins = part in (_NOTHING, Space()) and not isinstance(before, Sign)
            yield self._say("speech.times") if joins and part is not parts[-1] else self._box(part)

    def _grid(self, grid: Grid) -> str:
        if grid.branches:
            branches = (
                self._say("speech.branch", value=self._box(row[0]), condition=" ".join(map(self._box, row[1:])))
                for row in grid.rows
            )
            return self._say("speech.cases", branches="; ".join(branches))
        # Dots stand in one row or one column, for all that are left out.
        rows, columns = (
            len(printed) - bool(hidden) + hidden
            for printed, hidden in zip((grid.rows, grid.rows[0]), grid.hidden, strict=True)
        )
        said: list[str] = []
        for number, row in enumerate(grid.rows, 1):
            if grid.hidden[0] and number == len(grid.rows) - 1:
                continue
            last = number == len(grid.rows)
            entries = self._entries(row, dots=bool(grid.hidden[1]))
            spoken = self._say("speech.row", n=str(rows if last else number), entries=entries)
            said.append(f"{self._say('speech.and-so-on')} {spoken}" if last and grid.hidden[0] else spoken)
        return self._say("speech.matrix", entries="; ".join(said), rows=str(rows), columns=str(columns))

    def _entries(self, row: tuple[Box, ...], dots: bool) -> str:
        """Say the entries of a row; after dots comes the last one."""
        said = [self._box(entry) for entry in row]
        return ", ".join([*said[:-2], " ".join(said[-2:])] if dots else said)


def _simple(box: Box) -> bool:
    """Tell whether a box needs no words that say where it ends."""
    return isinstance(box, Letter | Digits | Indices | Words) or (
        isinstance(box, Script) and (box.sup is None or isinstance(box.sup, Letter))
    )


def _rate(box: Box) -> Box | None:
    """Return what stands behind the ∂ of one half of a derivative, None where there is none."""
    if isinstance(box, Row) and len(box.parts) > 1 and box.parts[0] == Sign("∂"):
        return Row(box.parts[1:]) if len(box.parts) > 2 else box.parts[1]
    return None


def _is_function(first: Box, second: Box) -> bool:
    """Tell whether two boxes with nothing between them are a function and its argument; products have a joint."""
    base = first.base if isinstance(first, Script) else first
    if not isinstance(base, Letter):
        return False
    return isinstance(second, Fence) or (base.upright and not isinstance(second, Row | Sign | Space))
