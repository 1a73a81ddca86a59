"""What is said of the activations of a network: names, formulas, softmax in its parts; knows no values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.builders.dense import Network
from derive.document import Applied, Equation, Symbols
from derive.laws.functions import FUNCTIONS, call, written_out
from derive.message import Counted, Listing, Message
from derive.names import Name
from derive.term import Num, Quot, Ref, Term, Total

_Z = Name("z")


def activations(network: Network) -> Iterator[Message]:
    """Yield the activation once where all layers share it, else one by layer."""
    kinds = {(layer.activation, layer.constants) for layer in network.layers}
    if len(kinds) == 1:
        id = {1: "one", 2: "both"}.get(len(network.layers), "all")
        yield _activation(network, 1, id if network.layers[0].activation != "softmax" else "softmax")
        return
    for number, layer in enumerate(network.layers, 1):
        if layer.activation == "softmax":
            yield _activation(network, number, "softmax")
        else:
            yield _activation(network, number, layer_place(network, number))


def layer_place(network: Network, number: int) -> str:
    """Return as what a sentence about one layer of several speaks of it: output, hidden, or layer by its number."""
    return "output" if number == len(network.layers) else "hidden" if len(network.layers) == 2 else "layer"


def _activation(network: Network, number: int, id: str) -> Message:
    layer = network.layers[number - 1]
    if layer.activation == "softmax":
        output, power, total = Name("a", number, ("i",)), Name("e", number, ("i",)), Name("s", number)
        other = Ref(Name("e", number, ("j",)))
        formulas = (
            (output, Quot(Ref(power), Ref(total))),
            (power, call("exp", Ref(Name("z", number, ("i",))))),
            (total, Total("j", layer.units, other)),
        )
        first, *parts = (Equation((("", Symbols(Ref(name))), ("=", Symbols(term)))) for name, term in formulas)
        last = number == len(network.layers)
        return Message.of(
            "given.activation.softmax" if last else "given.activation.softmax-layer",
            output=first,
            parts=Listing(tuple(parts)),
            layer=Counted(number, "layer"),
        )
    formula = Equation((("", Applied(number, _Z)), ("=", Symbols(general(layer.activation, layer.constants)))))
    radians = Message("given.radians" if layer.activation in ("arctan", "sin", "cos") else "given.nothing")
    named = Message("given.nothing")
    if layer.activation == "identity" or FUNCTIONS[layer.activation].written is not None:
        # The formula alone does not say the name, as arctan z does.
        named = Message.of("given.activation.named", name=Message(f"activation.{layer.activation}"))
    return Message.of(
        f"given.activation.{id}", named=named, formula=formula, layer=Counted(number, "layer"), radians=radians
    )


def general(activation: str, constants: tuple[Fraction, ...]) -> Term:
    """Return the formula of an activation at a general z."""
    term = call(activation, Ref(_Z), *(Num(value, decimal=True) for value in constants))
    return term if FUNCTIONS[activation].written is None else written_out(term)
