"""Reads a page in another notation back into superscripts, by tables written by hand; knows no notation file.

    superscripts(page, "fausett", shape)       # the page as the superscript notation would have printed it
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# Commands with their braces, so that no letter of them is taken for a name; then a name with all that belongs to it.
_NAME = re.compile(
    r"(?P<skip>\\(?:begin|end|text)\{[^{}]*\}|\\(?!mathrm|(?:delta|theta|eta|varphi|psi)(?![A-Za-z]))[A-Za-z]+)"
    r"|(?P<base>\\mathrm\{[A-Za-z]+\}|\\[a-z]+|[A-Za-z])(?P<primes>'*)"
    r"(?P<sub>_(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w))?(?P<sup>\^\{\([^{}]*\)\})?(?P<entry>(?: \[\w+\])*)"
)
_MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)


@dataclass(frozen=True)
class Shape:
    """The sizes of the layers with the input first, and which layers have biases: one each, one shared, or none."""

    sizes: tuple[int, ...]
    biases: tuple[str, ...]

    @property
    def last(self) -> int:
        """The number of the last layer."""
        return len(self.sizes) - 1


@dataclass(frozen=True)
class Symbol:
    """A symbol as it stands on a page: `sub` without braces and blanks, `entry` what stands in square brackets."""

    base: str
    sub: str
    sup: str
    entry: tuple[str, ...]

    @property
    def indices(self) -> list[str]:
        """The indices side by side: 12 is 1 and 2, 1,12 is 1 and 12."""
        return self.sub.split(",") if "," in self.sub else list(self.sub)


def named(letter: str, layer: int | str | None, *indices: str) -> str:
    """A symbol in superscripts."""
    sub = ("," if any(len(index) > 1 for index in indices) else "").join(indices)
    below = "" if not sub else f"_{sub}" if len(sub) == 1 else f"_{{{sub}}}"
    return letter + below + ("" if layer is None else f"^{{({layer})}}")


def _letters(mapping: dict[str, str]) -> Callable[[str], str]:
    return lambda index: mapping.get(index, index)


def _ng(symbol: Symbol, shape: Shape) -> str | None:
    if symbol.base == "J":
        return named("C", None, *symbol.indices)
    if symbol.base in ("z", "a", "\\delta", "e", "s") and symbol.sup:
        layer = {"l+1": "l", "l": "l-1"}.get(symbol.sup) or int(symbol.sup) - 1
        return named(symbol.base, layer, *symbol.indices)
    return None


def _row_vector(symbol: Symbol, shape: Shape) -> str | None:
    own = _letters({"k": "i", "m": "k"})
    if symbol.base == "J":
        return named("C", None, *["k" if index == "n" else index for index in symbol.indices])
    if symbol.base in ("W", "b", "a", "z", "\\delta") and "," not in symbol.sub and symbol.sub:
        return named(symbol.base, symbol.sub)
    if symbol.base in ("w", "b", "z", "a", "\\delta", "e") and "," in symbol.sub:
        layer, _, rest = symbol.sub.partition(",")
        indices = rest.split(",") if "," in rest else list(rest) if symbol.base == "w" else [rest]
        return named(symbol.base, layer, *map(own, reversed(indices)))
    if symbol.base == "s" and symbol.sub:
        return named("s", symbol.sub)
    if symbol.base in ("x", "y") and symbol.sub:
        return named(symbol.base, None, own(symbol.sub))
    if symbol.base in ("k", "m", "n") and not symbol.sub:
        return {"k": "i", "m": "k", "n": "k"}[symbol.base]
    return None


def _by_letters(letters: str) -> Callable[[Symbol, Shape], str | None]:
    """Letters of layers: in-out with i, j, k, o, and numbered weights with i, h, k, o."""
    own = _letters({"m": "i", "n": "j", "p": "k"})

    def read(symbol: Symbol, shape: Shape) -> str | None:
        layers = {letter: at for at, letter in enumerate([*letters[:shape.last], "o"])}
        base, sub = symbol.base, symbol.sub
        ends = re.findall(r"([a-z])_(\w+?)(?=[a-z]_|$)", sub)
        if base in ("L", "E"):
            return named("C", None, *map(own, symbol.indices))
        if base == "\\eta":
            return "\\alpha"
        if base in ("w", "b") and sub.isdigit():
            return _numbered(base, int(sub), shape)
        if base in ("w", "b", "\\delta", "e", "\\mathrm{net}", "\\mathrm{out}", "t") and ends:
            letter = {"\\mathrm{net}": "z", "\\mathrm{out}": "a", "t": "y"}.get(base, base)
            layer = None if base == "t" else layers[ends[-1][0]]
            return named(letter, layer, *(own(index) for _, index in reversed(ends)))
        if base in ("b", "s", "W", "\\mathrm{net}", "\\mathrm{out}") and sub[-1:] in layers:
            return named({"\\mathrm{net}": "z", "\\mathrm{out}": "a"}.get(base, base), layers[sub[-1]])
        if base in layers and sub.endswith("\\mathrm{in}"):
            return named("z", layers[base], *map(own, sub.split(",")[:-1]))
        if base in layers and sub.endswith("\\mathrm{out}"):
            return named("a", layers[base], *map(own, sub.split(",")[:-1]))
        if base == "i":
            return named("x", None, *([own(sub)] if sub else []))
        if base == "t":
            return named("y", None, *([own(sub)] if sub else []))
        if base in ("\\mathrm{in}", "\\mathrm{net}"):
            return named("z", None, *([own(sub)] if sub else []))
        if base == "\\mathrm{out}":
            return named("a", "l-1" if sub else None, *map(own, sub))
        if base in ("w", "b", "\\delta") and set(sub) <= set("mn") and sub:
            return named(base, "l", *map(own, reversed(sub)))
        if base in ("m", "n", "p") and not sub:
            return own(base)
        return None

    return read


def _numbered(base: str, number: int, shape: Shape) -> str:
    """A weight or bias by its place: unit by unit, for a weight source by source."""
    count = 0
    for layer, units in enumerate(shape.sizes[1:], 1):
        kind = shape.biases[layer - 1]
        for unit in range(1, units + 1):
            for index in range(1, shape.sizes[layer - 1] + 1) if base == "w" else [0] * (kind == "each"):
                count += 1
                if count == number:
                    return named(base, layer, str(unit), *([str(index)] if base == "w" else []))
        if base == "b" and kind == "shared":
            count += 1
            if count == number:
                return named("b", layer)
    raise AssertionError(f"{base}_{number} of {count}")


def _code(symbol: Symbol, shape: Shape) -> str | None:
    base = symbol.base.removeprefix("\\mathrm{").removesuffix("}")
    swap = {"i": "j", "j": "i", "k": "k"}
    indices = [swap.get(index) or str(int(index) + 1) for index in symbol.entry]
    inner = {2: ["h"], 3: ["h1", "h2"], 4: ["h1", "h2", "h3"]}.get(shape.last, [])
    layers = {letter: at for at, letter in enumerate(["x", *inner, "o"])}
    if symbol.base == "\\mathrm{L}":
        return named("C", None, *["k" if index == "n" else index for index in symbol.indices])
    if base == "lr":
        return "\\alpha"
    if base in ("W", "b", "z", "a", "\\delta", "e", "s") and symbol.sub:
        letter = "w" if base == "W" and indices else base
        return named(letter, layers[symbol.sub], *reversed(indices))
    if base in ("W", "b", "a", "\\delta") and indices:  # in any layer
        return named("w" if base == "W" else base, "l-1" if base == "a" else "l", *reversed(indices))
    if symbol.base in ("\\mathrm{x}", "\\mathrm{y}"):
        return named(base, None, *indices)
    if symbol.base in ("\\mathrm{z}", "\\mathrm{a}", "\\mathrm{D}", "\\mathrm{M}", "\\mathrm{R}"):
        return base
    if symbol.base in ("i", "j", "n") and not symbol.sub:
        return {"n": "k"}.get(symbol.base) or swap[symbol.base]
    return None


def _fausett(symbol: Symbol, shape: Shape) -> str | None:
    base = symbol.base.removeprefix("\\mathrm{").removesuffix("}")
    own = _letters({"i": "j", "j": "i"})
    units = dict(zip([["x", "y"], ["x", "z", "y"], ["x", "z", "zz", "y"]][shape.last - 1], range(9), strict=False))
    weights = dict(zip(["w", "vw", "uvw"][shape.last - 1], range(1, 9), strict=False))
    if base == "E":
        return named("C", None, *["k" if index == "p" else index for index in symbol.indices])
    if base.lower() in weights and base.isupper():
        return named("W", weights[base.lower()])
    if base in weights and symbol.sub:
        source, *to = symbol.indices
        layer = weights[base]
        return named("b", layer, *map(own, to)) if source == "0" else named("w", layer, own(to[0]), own(source))
    if base in units and symbol.sub.startswith("\\mathrm{in}"):
        return named("z", units[base], *map(own, symbol.sub.split(",")[1:]))
    if units.get(base):
        return named("a", units[base], *([own(symbol.sub)] if symbol.sub else []))
    if base in ("x", "t"):
        return named({"t": "y"}.get(base, base), None, *([own(symbol.sub)] if symbol.sub else []))
    if base in ("\\delta", "e") and symbol.sub:
        letter, _, index = symbol.sub.replace("\\mathrm{zz}", "zz").partition("_")
        return named(base, units[letter], own(index)) if index else named(base, "l", own(letter))
    if base == "\\theta" and symbol.sub.isalnum() and symbol.sub != "":
        source, to = symbol.sub
        return named("b", "l", own(to)) if source == "0" else named("w", "l", own(to), own(source))
    if base == "s" and symbol.sub:
        return named("s", units[symbol.sub.replace("\\mathrm{zz}", "zz")])
    if symbol.base in ("\\mathrm{net}", "\\mathrm{out}"):
        return named({"net": "z", "out": "a"}[base], "l-1" if symbol.sub else None, *map(own, symbol.sub))
    if base in ("i", "j", "p") and not symbol.sub:
        return {"p": "k"}.get(base) or own(base)
    return None


READERS: dict[str, Callable[[Symbol, Shape], str | None]] = {
    "superscript-1": _ng, "row-vector": _row_vector, "in-out": _by_letters("ijkqr"), "code": _code,
    "single": _by_letters("ihkqr"), "fausett": _fausett,
}
_TURNED = ("row-vector", "in-out", "code", "fausett")


def superscripts(page: str, notation: str, shape: Shape) -> str:
    """A page with every symbol, and the numbers of units and layers in its words, as superscripts have them."""

    letters = {"\\varphi": "k"} if notation in ("row-vector", "fausett") else {"\\varphi": "h", "\\psi": "k"}

    def one(found: re.Match[str]) -> str:
        if found["skip"]:
            return found[0]
        sub = re.sub(r"\s", "", (found["sub"] or "").removeprefix("_"))
        sub = sub[1:-1] if sub.startswith("{") else sub
        symbol = Symbol(found["base"], sub, (found["sup"] or "")[3:-2], tuple(re.findall(r"\w+", found["entry"])))
        new = letters.get(symbol.base) or READERS[notation](symbol, shape)
        return found[0] if new is None else new + found["primes"]

    def formula(found: re.Match[str]) -> str:
        text = _NAME.sub(one, found[0])
        if notation == "code":  # a large sum from 0 to n - 1 over units
            text = re.sub(r"\\sum_\{(\w) = 0\}\^\{?(\d+)\}?", lambda m: f"\\sum_{{{m[1]} = 1}}^{int(m[2]) + 1}", text)
            text = re.sub(r"([ij]) = 0((?:, \d+|, \\dots)*)", lambda m: f"{m[1]} = 1" + re.sub(
                r"\d+", lambda n: str(int(n[0]) + 1), m[2]), text)
        return text

    text = _MATH.sub(formula, page)
    if notation == "superscript-1":
        text = re.sub(r"(?i)\b((?:layer|lapisan) )(\d+)", lambda m: f"{m[1]}{int(m[2]) - 1}", text)
    if notation == "code":
        text = re.sub(r"(?i)\b((?:neuron|keluaran|tersembunyi) |becomes |diganti )(\d+)",
                      lambda m: f"{m[1]}{int(m[2]) + 1}", text)
    return text if notation not in _TURNED else _turned(text)


def _turned(page: str) -> str:
    """The matrices of the given weights with a row for each unit they lead to."""
    def turn(found: re.Match[str]) -> str:
        rows = [row.split(" & ") for row in found[2].split(r" \\ ")]
        return found[1] + r" \\ ".join(" & ".join(column) for column in zip(*rows, strict=True)) + found[3]

    return re.sub(r"([Wb]\^\{\(\d+\)\} = \\begin\{bmatrix\} )(.*?)( \\end\{bmatrix\})", turn, page)
