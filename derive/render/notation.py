"""Which glyphs a quantity is written with, from a notation file; knows no format and no mathematics."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from derive.errors import Fault, Refused
from derive.names import Name
from derive.render.boxes import Box, Indices, Letter, Over, Row, Script, Sign, Words

# What stands beside the user's own names on a page of a hand-made graph.
_OURS = frozenset({"learning-rate", "given-cost", "theta"})
# The matrix that holds a quantity for all examples of a batch is written with the capital letter.
_CAPITALS = {"A": "a", "Z": "z", "Delta": "delta", "Y": "y"}
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notation:
    """The glyphs of one notation.

    `glyphs` gives each letter of the vocabulary its letter, indices and superscript; `single` names letters that have
    no index here because there is one unit; `own` tells that quantities carry names the user chose, and `literal`
    which of these are written as they are, because another would look the same. `rows` tells that vectors are rows,
    a W + b, and that the weights of a layer have a row for each unit they come from.
    """

    glyphs: Mapping[str, Mapping[str, Any]]
    activations: tuple[str, ...]
    single: frozenset[str] = frozenset()
    own: bool = False
    literal: frozenset[str] = frozenset()
    rows: bool = False

    def name(self, name: Name) -> Box:
        """Return the box of a quantity, or of a derivative as the fraction ∂·/∂·."""
        if name.letter in _CAPITALS and name.of is None:
            return _capital(self.name(name._replace(letter=_CAPITALS[name.letter])))
        if name.of is not None:
            return self.rate_of(name.of._replace(example=name.example), name._replace(of=None, example=None))
        if self.own and name.letter not in _OURS:
            return self._chosen(name)
        key = f"{name.letter}{name.layer}" if f"{name.letter}{name.layer}" in self.glyphs else name.letter
        glyph = self.glyphs.get(key, {"letter": name.letter})  # a running index is its own letter
        sub = () if key in self.single else name.indices
        sup = str(glyph.get("sup", "")).format(l="l" if name.layer is None else name.layer)
        parts = [*(sub if "sub" in glyph else ()), *((name.example,) if name.example is not None else ())]
        below = Indices(tuple(map(str, parts))) if parts else None
        # A quantity in general has the letter of a layer above it; z in f(z) is any number and has nothing.
        above = Letter(sup, upright=True) if sup and (name.layer is not None or name.indices) else None
        return Script(Letter(glyph["letter"]), below, above) if below or above else Letter(glyph["letter"])

    def rate_of(self, over: Name, wrt: Name, slash: bool = False) -> Box:
        """Return ∂over/∂wrt."""
        return Over(Row((Sign("∂"), self.name(over))), Row((Sign("∂"), self.name(wrt))), slash)

    def function(self, place: int) -> Box:
        """Return the letter of an activation by its place in the network."""
        if place < len(self.activations):
            return Letter(self.activations[place])
        return Script(Letter(self.activations[0]), Letter(str(place + 1), upright=True))

    def _chosen(self, name: Name) -> Box:
        """Write a name of the user's: h1 as h with index 1, sigma as σ, longer words as they are."""
        if name.letter in self.literal:
            return Words(name.letter)
        stem, tail = parts_of(name.letter)
        base: Box = Letter(_GREEK.get(stem, stem)) if len(stem) == 1 or stem in _GREEK else Words(stem)
        if not tail:
            return base
        if all(part.isdigit() or len(part) == 1 for part in tail):
            return Script(base, Row(tuple(box for part in tail for box in (Sign(","), Indices((part,))))[1:]))
        return Script(base, Words("_".join(tail)))


def _capital(box: Box) -> Box:
    match box:
        case Letter(text, upright):
            return Letter(text.upper(), upright)
        case Script(base):
            return replace(box, base=_capital(base))
        case _:
            return box


def parts_of(name: str) -> tuple[str, tuple[str, ...]]:
    """Split a name of the user's into its stem and its indices.

    >>> parts_of("w_1_2"), parts_of("h10"), parts_of("out")
    (('w', ('1', '2')), ('h', ('10',)), ('out', ()))
    """
    head, *tail = name.split("_")
    digits = head[len(head.rstrip("0123456789")) :]
    return head[: len(head) - len(digits)], tuple(part for part in (digits, *tail) if part)


def alike(names: Iterable[str]) -> frozenset[str]:
    """Return the names that would look like another one, such as x1 and x_1.

    >>> sorted(alike(["x1", "x_1", "y"]))
    ['x1', 'x_1']
    """
    seen: dict[object, list[str]] = {}
    for name in names:
        seen.setdefault(parts_of(name), []).append(name)
    return frozenset(name for group in seen.values() if len(group) > 1 for name in group)


def read_notation(folders: tuple[Path, ...], name: str) -> dict[str, Any]:
    """Return the content of a notation file, the first of that name in the folders.

    Raises Refused, with the notations there are, when none has it.
    """
    there = sorted({path.stem for folder in folders for path in (folder / "notation").glob("*.toml")})
    if name not in there:
        raise Refused((Fault(f"notation {name!r} is unknown", ", ".join(there), "choose one of these"),))
    path = next(
        folder / "notation" / f"{name}.toml" for folder in folders if (folder / "notation" / f"{name}.toml").is_file()
    )
    return tomllib.loads(path.read_text(encoding="utf-8"))


def notation(content: Mapping[str, Any], single: frozenset[str], own: frozenset[str] | None) -> Notation:
    """Return a notation for one problem from the content of its file; `own` are the names the user chose."""
    literal = alike(own) if own is not None else frozenset()
    rows = bool(content.get("rows", False))
    return Notation(content["glyphs"], tuple(content["activations"]), single, own is not None, literal, rows)
