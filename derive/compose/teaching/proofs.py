"""The block of proofs: why each activation in use has its derivative, step by step; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from derive.document import Applied, Block, Display, Equation, Holds, Paragraph, Side, Symbols
from derive.laws.functions import FUNCTIONS
from derive.laws.proofs import SLOPE, Step, Z, proof, softmax
from derive.message import Message
from derive.term import Num, Prod, Ref, Term
from derive.worked import Solution

# The left side of a further line: nothing is printed before its relation.
_AGAIN = Symbols(Prod(()))


def proofs(solution: Solution) -> Iterator[Block]:
    """Yield a proof for every activation of the network, each once; nothing for one that has no proof."""
    network = solution.setup.network
    if network is None or not solution.setup.has_gradients:
        return
    done: set[tuple[str, tuple[Fraction, ...]]] = set()
    for number, layer in enumerate(network.layers, 1):
        if (layer.activation, layer.constants) in done:
            continue
        done.add((layer.activation, layer.constants))
        name = Message(f"activation.{layer.activation}")
        if layer.activation == "softmax":
            steps = softmax(number)
            yield Paragraph(Message.of("teaching.proof-softmax", entry=Symbols(steps[0].left)))
            yield from _lines(steps, number)
        elif steps := proof(layer.activation, layer.constants):
            yield Paragraph(Message.of("teaching.proof", activation=name, slope=Applied(number, Z, 1)))
            yield from _lines(steps, number)
            yield from _kink(layer.activation, layer.constants)


def _lines(steps: tuple[Step, ...], layer: int) -> Iterator[Block]:
    """Yield a display for each branch: its steps one below the other, with their rules."""
    for _, branch in groupby(steps, key=lambda step: step.where):
        rows: list[Equation] = []
        before: Term | None = None
        for step in branch:
            left = _AGAIN if step.left == before else _side(step.left, layer)
            holds = (Holds(step.where, {}),) if step.where is not None and not rows else ()
            rule = Message(f"teaching.rule.{step.rule}")
            rows.append(Equation((("", left), ("=", Symbols(step.right))), rule, holds))
            before = step.left
        yield Display(tuple(rows))


def _side(term: Term, layer: int) -> Side:
    """Write the derivative alone as f′(z)."""
    return Applied(layer, Z, 1) if term == SLOPE else Symbols(term)


def _kink(activation: str, constants: tuple[Fraction, ...]) -> Iterator[Block]:
    """Yield the sentence about the point where the branches meet with different slopes."""
    if FUNCTIONS[activation].kinks(Ref(Z), *(Num(value) for value in constants)):
        yield Paragraph(Message("teaching.proof-step" if activation == "step" else "teaching.proof-kink"))
