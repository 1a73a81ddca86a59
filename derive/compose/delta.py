"""The δ form: the four general formulas of a layer, with letters for units; knows no values."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network
from derive.document import Applied, Equation, Side, Symbols
from derive.lemmas import Route
from derive.names import Name
from derive.term import Neg, Prod, Quot, Ref, Sum, Term, Total, minus
from derive.tidy import tidy


def delta_form(network: Network, cost: Name, sign: int, route: Route) -> Iterator[Equation]:
    """Yield δ of every layer from the output back, then the gradients of a weight and a bias in any layer."""
    last = len(network.layers)
    for number in range(last, 0, -1):
        if number < last:
            yield _incoming(network, number, cost, sign)
        yield _signal(network, number, cost, sign, route)
    signal = Name("delta", None, ("i",))
    weight, bias = Name("W", None, ("i", "j")), Name("b", None, ("i",))
    source: Term = Ref(Name("a", None, ("j",)))
    if last == 1:
        source = Ref(Name("a", 0, ("j",)))
        signal, weight, bias = (name._replace(layer=1) for name in (signal, weight, bias))
    else:
        source = Ref(Name("before", None, ("j",)))
    by_weight = Prod((_signed(signal, sign), source))
    yield Equation((("", Symbols(Ref(_by(weight, cost)))), ("=", Symbols(by_weight))))
    if any(layer.biases == "each" and layer.bias_input == 1 for layer in network.layers):
        yield Equation((("", Symbols(Ref(_by(bias, cost)))), ("=", Symbols(_signed(signal, sign)))))


def forward_form(network: Network) -> Iterator[Equation]:
    """Yield z and a of a general unit of every layer."""
    before = network.inputs
    for number, layer in enumerate(network.layers, 1):
        z, a = Name("z", number, ("i",)), Name("a", number, ("i",))
        j: int | str = 1 if before == 1 else "j"
        product = Prod((Ref(Name("W", number, ("i", j))), Ref(Name("a", number - 1, (j,)))))
        term: Term = product if before == 1 else Total("j", before, product)
        if layer.biases != "none":
            own = Ref(Name("b", number, ("i",) if layer.biases == "each" else ()))
            term = Sum((term, Neg(own) if layer.bias_input == -1 else own))
        output: Side = Applied(number, z)
        if layer.activation == "softmax":
            output = Symbols(Quot(Ref(Name("e", number, ("i",))), Ref(Name("s", number))))
        also = Equation((("", Symbols(Ref(a))), ("=", output)))
        yield Equation((("", Symbols(Ref(z))), ("=", Symbols(term))), also=also)
        before = layer.units


def _incoming(network: Network, number: int, cost: Name, sign: int) -> Equation:
    """Return ∂C/∂a of a general hidden unit: the sum over the units of the next layer."""
    count = network.layers[number].units
    k: int | str = 1 if count == 1 else "k"
    passed = Prod((_signed(Name("delta", number + 1, (k,)), sign), Ref(Name("W", number + 1, (k, "i")))))
    term: Term = passed if count == 1 else Total("k", count, passed)
    return Equation((("", Symbols(Ref(_by(Name("a", number, ("i",)), cost)))), ("=", Symbols(term))))


def _signal(network: Network, number: int, cost: Name, sign: int, route: Route) -> Equation:
    """Return δ of a general unit of a layer."""
    layer, last = network.layers[number - 1], number == len(network.layers)
    output = Name("a", number, ("i",))
    incoming = Ref(_by(output, cost))
    slope = Ref(Name("z", number, ("i",)).wrt(output))
    term: Term = incoming if layer.activation == "identity" else Prod((incoming, slope))
    if layer.activation == "softmax":
        links = Prod(
            (Ref(_by(Name("a", number, ("j",)), cost)), Ref(Name("z", number, ("i",)).wrt(Name("a", number, ("j",)))))
        )
        term = Total("j", layer.units, links)
        if route == "short" and last:
            term = minus(Ref(output), Ref(Name("y", None, ("i",))))
    if sign < 0:
        term = Neg(term) if not isinstance(term, Sum) else tidy(Neg(term))
    return Equation((("", Symbols(Ref(Name("delta", number, ("i",))))), ("=", Symbols(term))))


def _signed(name: Name, sign: int) -> Term:
    return Ref(name) if sign > 0 else Neg(Ref(name))


def _by(name: Name, cost: Name) -> Name:
    """Return ∂cost/∂name, about the cost's own example."""
    return name.wrt(cost)._replace(example=cost.example)
