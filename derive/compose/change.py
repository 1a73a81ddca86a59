"""What an update adds, where δ is the negative derivative: Δw = α δ a, in letters and numbers; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network
from derive.builders.optimiser import RATE
from derive.compose.view import View, numbers_and_value
from derive.document import Block, Change, Display, Equation, Labelled, Paragraph, Symbols
from derive.graph import Definition
from derive.message import Message
from derive.names import Name
from derive.numbers import fraction
from derive.term import Neg, Num, Prod, Ref, Sum, Term, Total
from derive.tidy import tidy
from derive.worked import Solution, Update

_THETA = Name("theta")
_MOST_LAYERS = 3  # whose rules are written one by one; of more layers the one for any layer says enough


def is_plain(solution: Solution, update: Update) -> bool:
    """Tell whether the change of a weight is one product: δ is negative, one example is learned, without a penalty."""
    recipe = solution.setup.recipe
    negative = solution.setup.network is not None and recipe.convention.signal_sign < 0
    return negative and len(update.batch) == 1 and not recipe.penalty


def added(solution: Solution, update: Update, network: Network) -> Iterator[Block]:
    """Yield the rule as books with δ = -∂C/∂z state it: the change is added, and for a weight it is α δ a."""
    recipe = solution.setup.recipe
    plain = is_plain(solution, update)
    signal = Name("delta", 1 if len(network.layers) == 1 else None, ("i",))
    id = "update.change" if plain else "update.change-other"
    yield Paragraph(Message.of(id, signal=Symbols(Ref(signal))) if plain else Message(id))
    step = Symbols(Neg(Prod((Ref(RATE), Ref(_THETA.wrt(recipe.cost))))))
    rows = [Equation((("", Change(_THETA)), ("=", step)))]
    if plain:
        rows += rules(network, recipe.learned)
    new, old = (Labelled(_THETA, Message(f"update.{word}")) for word in ("new", "old"))
    yield Display((*rows, Equation((("", new), ("=", old), ("+", Change(_THETA))))))


def rules(network: Network, learned: tuple[Name, ...]) -> Iterator[Equation]:
    """Yield Δw = α δ a and the change of a bias, for any layer and for each layer from the output back."""
    last = len(network.layers)
    if last > 1:
        yield _by_weight(None)
    for number in range(last, 0, -1) if last <= _MOST_LAYERS else ():
        own = {name.letter for name in learned if name.layer == number}
        if "W" in own:
            yield _by_weight(number)
        if "b" in own:
            layer = network.layers[number - 1]
            shared = layer.biases == "shared"
            signal: Term = Ref(Name("delta", number, (1 if shared and layer.units == 1 else "i",)))
            total = Total("i", layer.units, signal) if shared and layer.units > 1 else signal
            step = tidy(Prod((Num(layer.bias_input), Ref(RATE), total)))
            yield Equation((("", Change(Name("b", number, () if shared else ("i",)))), ("=", Symbols(step))))


def _by_weight(layer: int | None) -> Equation:
    source = Name("before", None, ("j",)) if layer is None else Name("a", layer - 1, ("j",))
    step = Prod((Ref(RATE), Ref(Name("delta", layer, ("i",))), Ref(source)))
    return Equation((("", Change(Name("W", layer, ("i", "j")))), ("=", Symbols(step))))


def worked(solution: Solution, update: Update, view: View) -> tuple[tuple[Name, ...], tuple[Equation, ...]]:
    """Return the weights whose change is worked out, one of each layer from the output back, and the lines.

    The gradient was rounded and the change is rounded here, so that both ways need not end in the same digit: a weight
    is chosen only where they do.
    """
    cost, learned = solution.setup.recipe.cost, solution.setup.recipe.learned
    names: list[Name] = []
    lines: list[Equation] = []
    layers = sorted({name.layer or 0 for name in learned}, reverse=True)
    for layer in layers[:_MOST_LAYERS]:
        own = [name for name in learned if name.letter == "W" and name.layer == layer]
        own.sort(key=lambda name: -abs(fraction(update.page.raw[name.wrt(cost)])))
        for name in own:
            if found := _lines(view, name):
                names.append(name)
                lines += found
                break
    return tuple(names), tuple(lines)


def _lines(view: View, name: Name) -> tuple[Equation, ...]:
    """Return Δw = α δ a and w + Δw in numbers; none where they do not give the new value that the page has."""
    assert name.layer is not None, "a weight has a layer"
    unit, source = name.indices
    signal = Name("delta", name.layer, (unit,))
    if signal not in view.lines.values.carried:  # gradients in closed form pass by δ
        return ()
    change = Name("change", name.layer, name.indices)
    step = Prod((Ref(RATE), Ref(signal), Ref(Name("a", name.layer - 1, (source,)))))
    lines = view.lines.knowing(Definition(change, step, "line"))
    if lines.numeral(change).value == 0:
        return ()
    total = lines.agreeing({name._replace(new=True): Sum((Ref(name), Ref(change)))})
    first = lines.agreeing({change: step})
    if total is None or first is None:
        return ()
    return (
        Equation((("", Change(name)), ("=", Symbols(step)), *numbers_and_value(first[0]))),
        Equation((("", Change(name, added=True)), *numbers_and_value(total[0]))),
    )
