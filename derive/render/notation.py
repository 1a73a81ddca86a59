"""Which glyphs the quantities of one problem are written with; knows no format and no mathematics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derive.compose.legend import Features
from derive.document import Document
from derive.errors import Fault, Refused
from derive.laws.functions import FUNCTIONS
from derive.names import Name
from derive.render.boxes import Box, Fence, Indices, Letter, Over, Row, Script, Sign, Words
from derive.render.pattern import brackets, filled, written
from derive.render.scheme import Glyph, Scheme
from derive.term import Call, Ref

# What stands beside the user's own names on a page of a hand-made graph.
_OURS = frozenset({"learning-rate", "given-cost", "theta"})
# The matrix that holds a quantity for all examples of a batch is written with the capital letter.
_CAPITALS = {"A": "a", "Z": "z", "Delta": "delta", "Y": "y"}
_ARRIVING = "G"  # the derivatives by the activations of a layer, written with the indices of its δ
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notation:
    """The glyphs of one notation for one problem.

    `single` names letters that have no index here because there is one unit; `own` tells that quantities carry names
    the user chose, and `literal` which of these are written as they are, because another would look the same;
    `parameters` and `layers` are those of the network, to number and name them.
    """

    scheme: Scheme
    single: frozenset[str] = frozenset()
    own: bool = False
    literal: frozenset[str] = frozenset()
    parameters: tuple[Name, ...] = ()
    layers: int = 0
    _boxes: dict[Name, Box] = field(default_factory=dict, repr=False, compare=False)  # a name is written many times

    @property
    def rows(self) -> bool:
        """Tell whether vectors are rows, a W + b: where a weight's first index is the unit that it comes from."""
        return self.scheme.in_out

    def name(self, name: Name) -> Box:
        """Return the box of a quantity, or of a derivative as the fraction ∂·/∂·."""
        if name not in self._boxes:
            self._boxes[name] = self._name(name)
        return self._boxes[name]

    def _name(self, name: Name) -> Box:
        if name.letter == _ARRIVING and name.of is None:
            return _capital(self.name(name._replace(letter="delta")), _ARRIVING)
        if name.letter in _CAPITALS and name.of is None:
            return _capital(self.name(name._replace(letter=_CAPITALS[name.letter])))
        if name.of is not None:
            return self.rate_of(name.of._replace(example=name.example), name._replace(of=None, example=None))
        if self.own and name.letter not in _OURS:
            return self._chosen(name)
        if name.letter == "layer" and name.layer is not None:
            return Letter(self.scheme.layers[self.layers - 1][name.layer])
        key = self._key(name)
        if key not in self.scheme.glyphs:  # a running index is its own letter
            shown = self.running("example" if name.letter == "k" else name.letter)
            return Letter(shown)
        glyph = self.scheme.glyphs[key]
        places = self._places(name._replace(indices=()) if key in self.single else name)
        below, above = self._below(name, glyph, places), filled(glyph.sup, places) if glyph.sup else ""
        if name.example is not None and (name.layer is not None or name.indices):
            # Indices are taken, so an example stands above, in brackets of its own.
            above += f"[{self._example(name.example)}]"
        elif name.example is not None:
            below = Indices((self._example(name.example),))
        text = filled(glyph.letter, places)
        base: Box = Letter(text, self.scheme.upright or len(text) > 1)
        found = Script(base, below, Letter(above, upright=True) if above else None) if below or above else base
        behind = brackets(glyph.entry, places) if glyph.entry else ()
        return Row((found, *(Fence(Indices((text,)), "square") for text in behind))) if behind else found

    def running(self, index: str) -> str:
        """Return the letter of an index that runs: i, j, k over units, l over layers, "example" over examples."""
        return self.scheme.running.get(index, "k" if index == "example" else index)

    def count(self, number: int) -> str:
        """Return the number of a unit as it is counted here."""
        return str(number - 1 + self.scheme.first)

    def layer(self, number: int) -> str:
        """Return the number of a layer as it is counted here."""
        return str(number + self.shift("a"))

    def shift(self, letter: str) -> int:
        """Return how far the layer printed with a letter is from the layer's own number: 0 where none is printed."""
        glyph = self.scheme.glyphs[letter]
        return 1 if "{l+1}" in glyph.sup + glyph.sub else 0

    def rate_of(self, over: Name, wrt: Name, slash: bool = False) -> Box:
        """Return ∂over/∂wrt."""
        return Over(Row((Sign("∂"), self.name(over))), Row((Sign("∂"), self.name(wrt))), slash)

    def says_alone(self, letter: str) -> bool:
        """Tell whether a letter without indices is one that the page writes, not that of "any layer"."""
        return f"{letter}-any" not in self.scheme.glyphs

    def function(self, place: int) -> Box:
        """Return the letter of an activation by its place in the network."""
        letters = self.scheme.activations
        if place < len(letters):
            return Letter(letters[place])
        return Script(Letter(letters[0]), Letter(str(place + 1), upright=True))

    def is_word(self, name: Name) -> bool:
        """Tell whether a quantity is written so that it would run into the next: as a word or with brackets."""
        box = self.name(name)
        if not self.own:
            base = box.base if isinstance(box, Script) else box
            return isinstance(base, Row) or (isinstance(base, Letter) and len(base.text) > 1)
        return isinstance(box.base if isinstance(box, Script) else box, Words)

    def _key(self, name: Name) -> str:
        layer = "" if name.layer is None else name.layer
        for key in (f"{name.letter}{layer}" if name.layer == 0 else "", f"{name.letter}-any" if layer == "" else ""):
            if key in self.scheme.glyphs:
                return key
        return name.letter

    def _places(self, name: Name) -> dict[str, str]:
        """Return what stands in the places of patterns; a place that this quantity does not have is missing."""
        found = {}
        for place, index in zip(("i", "j"), name.indices, strict=False):
            found[place] = self.count(index) if isinstance(index, int) else self.running(index)
        if name.layer is None:
            if name.indices:
                found |= {place: self.running("l") + place[1:] for place in ("l", "l+1", "l-1")}
            return found
        found |= {"l": str(name.layer), "l+1": str(name.layer + 1), "l-1": str(name.layer - 1)}
        if self.scheme.layers:
            letters = self.scheme.layers[self.layers - 1]
            found["layer"] = letters[name.layer]
            found |= {"before": letters[name.layer - 1]} if name.layer else {}
        if self.scheme.weights and name.layer:
            found["weight"] = self.scheme.weights[self.layers - 1][name.layer - 1]
            found["Weight"] = found["weight"].upper()
        return found

    def _below(self, name: Name, glyph: Glyph, places: dict[str, str]) -> Box | None:
        if glyph.numbered:
            alike = [parameter for parameter in self.parameters if parameter.letter == name.letter]
            if name._replace(example=None, new=False) in alike:
                return Indices((str(alike.index(name._replace(example=None, new=False)) + 1),))
        return written(glyph.sub, places) if glyph.sub else None

    def _example(self, example: int | str) -> str:
        return str(example) if isinstance(example, int) else self.running("example")

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


def lettered(call: Call, functions: Mapping[int, int], kinds: Sequence[str]) -> int | None:
    """Return the place of the letter f where a call is the activation of a layer at its own weighted sum, else None.

    What has no sign of its own, such as the sigmoid, keeps its letter at any argument. Without `kinds` whatever is
    done to a weighted sum is the activation.
    """
    argument = call.arguments[0]
    if isinstance(argument, Ref) and argument.name.letter == "z" and argument.name.layer is not None:
        place = functions.get(argument.name.layer)
        if place is not None and (not kinds or kinds[place] == call.function):
            return place
    has_no_sign = call.function in kinds and FUNCTIONS[call.function].written is not None
    return kinds.index(call.function) if has_no_sign else None


def _capital(box: Box, letter: str = "") -> Box:
    """Return a letter as a capital, or another letter in its place."""
    match box:
        case Letter(text, upright):
            return Letter(letter or text.upper(), upright)
        case Script(base):
            return replace(box, base=_capital(base, letter))
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


def features(notation: Notation, language: str) -> Features:
    """Return what the legend of a page must say of a notation."""
    scheme = notation.scheme
    printed = {letter: scheme.glyphs[letter].sub + scheme.glyphs[letter].sup for letter in ("W", "a")}
    shifts = {letter: notation.shift(letter) if "{l" in text else None for letter, text in printed.items()}
    return Features(
        shifts["W"],
        shifts["a"],
        bool(scheme.layers),
        "z-any" in scheme.glyphs,
        "W-any" in scheme.glyphs,
        scheme.glyphs["W"].numbered,
        scheme.first,
        scheme.in_out,
        scheme.signal,
        scheme.legend.get(language, ""),
    )


def notation(scheme: Scheme, document: Document) -> Notation:
    """Return a notation for the network or graph of one document."""
    own = document.own_names
    literal = alike(own) if own is not None else frozenset()
    return Notation(scheme, document.single, own is not None, literal, document.parameters, document.layers)


def unfit(name: str, document: Document, fitting: Iterable[str]) -> Refused:
    """Return the refusal of a notation that has no letters for so many layers, with those that have."""
    layers = document.layers
    fault = Fault(f"notation {name!r} has no letters for a network of {layers} layers", ", ".join(fitting))
    return Refused((replace(fault, todo="choose one of these"),))
