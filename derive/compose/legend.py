"""The legend of a notation on a page, made from what the notation does; knows no letters and no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.document import Equation, Symbols
from derive.message import Counted, Listing, Message, Text
from derive.names import Name
from derive.term import ONE, Prod, Ref, Sum

# Where a page asks for the legend of its notation; `negative` says that δ is the negative derivative there.
PLACE = "legend"
_MOST_LISTED = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What a reader must be told of a notation.

    `weight` and `layer` are how far the layer number printed on a weight and on an activation is from the layer's
    own, None where none is printed; `layers` that letters name the layers, `generic` and `generic_weight` that z and
    a, or weights, have other letters where they are of no layer; `numbered` that weights are counted through the
    network, `first` where the counting of units begins, `in_out` that a weight's first index is its source, `rows`
    that there are names for rows of values, `signal` the sign of δ that books with this notation use, `own` the
    notation's own sentence.
    """

    weight: int | None
    layer: int | None
    layers: bool = False
    generic: bool = False
    generic_weight: bool = False
    numbered: bool = False
    first: int = 1
    in_out: bool = False
    signal: str = ""
    own: str = ""


def place(negative: bool, sums: Equation | None = None) -> Message:
    """Return the sentence that a notation puts its legend in place of.

    `sums` is how matrices give the weighted sums of the first layer, where its biases are not just added one by one.
    """
    return Message.of(PLACE, negative=negative, sums=sums)


def legend(asked: Message, features: Features, parameters: Sequence[Name]) -> Iterator[Message]:
    """Yield the sentences of the legend: the weights, the layers, the way matrices are written, the sign of δ."""
    layers = max((name.layer or 0 for name in parameters), default=1)
    yield from _together([*_indices(features, parameters, layers), *_counting(features)])
    if features.layers:
        yield from _together(list(_quantities(features, parameters, layers)))
    if features.in_out:
        # As the pages in matrices write it, for one example.
        inner = Prod((Ref(Name("a", 0)), Ref(Name("weights", 1))))
        own = [name for name in parameters if name.letter == "b" and name.layer == 1]
        biased, shared = bool(own), any(not name.indices for name in own)
        term = Sum((inner, Ref(Name("biases", 1)))) if biased else inner
        known: Equation | None = dict(asked.arguments)["sums"]
        equation = known or Equation((("", Symbols(Ref(Name("z", 1)))), ("=", Symbols(term))))
        ones = known is not None and shared
        id = "row-legend.ones" if ones else "legend.rows-formula"
        yield Message.of("legend.rows", formula=Message.of(id, formula=equation))
    if features.signal == "-dC/dz" and not dict(asked.arguments)["negative"]:
        signal, z = Name("delta", None, ("i",)), Name("z", None, ("i",))
        how = Text("convention: {delta: -dC/dz}")
        yield Message.of("legend.other-sign", signal=Symbols(Ref(signal)), z=Symbols(Ref(z)), how=how)
    if features.own:
        yield Message.of("legend.own", words=Text(features.own))


def _together(sentences: list[Message]) -> Iterator[Message]:
    """Yield several sentences as one."""
    if sentences:
        joined = sentences[0]
        for sentence in sentences[1:]:
            joined = Message.of("legend.then", first=joined, second=sentence)
        yield joined


def _indices(features: Features, parameters: Sequence[Name], layers: int) -> Iterator[Message]:
    """Yield what the indices of a weight say."""
    i, j, number = (Symbols(Ref(Name(letter))) for letter in "ijl")
    general = Symbols(Ref(Name("W", None, ("i", "j"))))
    if features.numbered:
        for letter, id in (("W", "legend.numbered-weights"), ("b", "legend.numbered-biases")):
            own = [Symbols(Ref(name)) for name in parameters if name.letter == letter]
            if own:
                few = len(own) <= _MOST_LISTED
                yield Message.of(id, names=Listing(tuple(own)) if few else up_to(own[:_MOST_LISTED], own[-1]))
    if features.layers:
        shown = range(1, min(layers, _MOST_LISTED) + 1)
        weights = tuple(_leads(layer, i, j) for layer in shown)
        id = "legend.running" if features.numbered else "legend.indices"
        yield Message.of(id, weights=Listing(weights))
    elif features.weight == features.layer:
        yield Message.of("given.indices", weight=general, layer=number, i=i, j=j)
    else:
        after = Symbols(Sum((Ref(Name("l")), ONE)))
        yield Message.of("legend.between", weight=general, layer=number, after=after, i=i, j=j)


def up_to(first: Sequence[Symbols], last: Symbols) -> Message:
    """Return a range of names: the first ones with commas only, for the last of them is not the last of all."""
    names = Message.of("legend.name", name=first[0])
    for name in first[1:]:
        names = Message.of("legend.comma", first=names, second=name)
    return Message.of("legend.up-to", names=names, last=last)


def _leads(layer: int, i: Symbols, j: Symbols) -> Message:
    """Return what the indices of a layer's weights say where letters name the layers."""
    weight = Symbols(Ref(Name("W", layer, ("i", "j"))))
    own, before = (Symbols(Ref(Name("layer", number))) for number in (layer, layer - 1))
    return Message.of("legend.weight", weight=weight, i=i, j=j, layer=own, before=before)


def _counting(features: Features) -> Iterator[Message]:
    if features.layer:
        yield Message.of("legend.input-layer", layer=Counted(0, "layer"))
    if features.first == 0:
        yield Message("legend.from-zero")


def _quantities(features: Features, parameters: Sequence[Name], layers: int) -> Iterator[Message]:
    """Yield what a unit's quantities are called, at the last layer."""
    unit = (1,)
    z, a = (Symbols(Ref(Name(letter, layers, unit))) for letter in ("z", "a"))
    yield Message.of("legend.unit", z=z, a=a)
    own = [name for name in parameters if name.letter == "b" and name.layer == layers]
    if own:
        yield Message.of("legend.bias", bias=Symbols(Ref(own[0])))
    if features.generic:
        z, a = (Symbols(Ref(Name(letter))) for letter in ("z", "a"))
        yield Message.of("legend.any", z=z, a=a)
    if features.generic_weight:
        i, j, weight = (Symbols(Ref(name)) for name in (Name("i"), Name("j"), Name("W", None, ("i", "j"))))
        yield Message.of("legend.any-weight", weight=weight, i=i, j=j)
