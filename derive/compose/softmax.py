"""The softmax layer in the backward pass: its Jacobian, and the short way δ = a - y; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.compose.chain import Unit
from derive.compose.view import View
from derive.document import Block, Display, Equation, Numbers, Paragraph, Symbols
from derive.evaluate import Arithmetic
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import ONE, Cases, Condition, Matrix, Neg, Prod, Rate, Ref, Term, Total, minus


def jacobian(layer: int) -> Equation:
    """Return ∂a_i/∂z_j = a_i(1 - a_i) where i = j, else -a_i a_j."""
    own, other = Ref(Name("a", layer, ("i",))), Ref(Name("a", layer, ("j",)))
    i, j = Ref(Name("i")), Ref(Name("j"))
    branches = (
        (Condition(i, "=", j), Prod((own, minus(ONE, own)))),
        (Condition(i, "≠", j), Neg(Prod((own, other)))),
    )
    return Equation((("", Symbols(Rate(own.name, Name("z", layer, ("j",))))), ("=", Symbols(Cases(branches)))))


def softmax_signals(view: View, units: list[Unit], short: bool) -> Iterator[Block]:
    """Yield δ of every unit: by the Jacobian, with every entry in numbers, or by the lemma with its assumption."""
    signals = tuple(unit.signal for unit in units)
    if not short:
        links = [unit.z.wrt(other.a) for unit in units for other in units]
        if all(view.has(link) for link in links):
            yield Paragraph(Message("softmax.jacobian"))
            yield Display(tuple(view.equation(link) for link in links))
        yield Paragraph(Message("back.signal"))
        yield Display(tuple(view.equation(signal) for signal in signals))
        return
    layer, first = units[0].layer, units[0]
    i, j = Name("a", layer, ("i",)), Name("a", layer, ("j",))
    targets = Name("y", None, ("i",)), Name("y", None, ("j",))
    ratio = Prod((Rate(first.cost, i), Rate(i, Name("z", layer, ("j",)))))
    by_jacobian = minus(Prod((Ref(j), Total("i", len(units), Ref(targets[0])))), Ref(targets[1]))
    left = first.signed(Name("delta", layer, ("j",)))
    one = Equation((("", Symbols(Total("i", len(units), Ref(targets[0])))), ("=", Symbols(ONE))))
    yield Paragraph(Message.of("softmax.short", total=one))
    yield Display(
        (
            Equation(
                (
                    ("", Symbols(left)),
                    ("=", Symbols(Total("i", len(units), ratio))),
                    ("=", Symbols(by_jacobian)),
                    ("=", Symbols(minus(Ref(j), Ref(targets[1])))),
                )
            ),
        )
    )
    yield Paragraph(Message("back.signal"))
    yield Display(tuple(view.equation(signal) for signal in signals))
    if not view.symbols:
        yield Paragraph(Message("softmax.numbers"))
        yield Display((_entries(view, units),))


def _entries(view: View, units: list[Unit]) -> Equation:
    """Return the Jacobian of the printed activations: rows are the outputs i, columns the sums j."""
    arithmetic, policy = Arithmetic(), view.lines.policy
    known = {unit.a: view.lines.numeral(unit.a).value for unit in units}
    values: dict[Name, Numeral] = {}
    exact = True
    for row in units:
        for column in units:
            own: Term = Prod((Ref(row.a), minus(ONE, Ref(row.a))))
            value = arithmetic.value(own if row is column else Neg(Prod((Ref(row.a), Ref(column.a)))), known)
            entry = Name("J", None, (row.unit, column.unit))
            values[entry] = policy.rounded(value)
            exact = exact and values[entry].value == value
    rows = tuple(tuple(Ref(Name("J", None, (row.unit, column.unit))) for column in units) for row in units)
    left = Rate(Name("a", units[0].layer), Name("z", units[0].layer))
    return Equation((("", Symbols(left)), ("=" if exact else "≈", Numbers(Matrix(rows), values))))
