"""Figures of a key laid out for any numbers of a usual size, so that all students of a class see the same drawing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.document import Block, Figure
from derive.drawing import Diagram, Edge, Stated, Unit
from derive.marks import length
from derive.numbers import Numeral, Policy

_SIGN_AND_POINT = len("-0.")
_GIVEN = 2  # decimals that given numbers have at most, as a rule


def roomy(block: Block, policy: Policy) -> Block:
    """Return a diagram whose values take the room of the widest of their kind; any other block as it is."""
    if not isinstance(block, Figure) or not isinstance(block.drawing, Diagram):
        return block
    drawing = block.drawing
    units = tuple(_unit(unit, policy) for unit in drawing.units)
    edges = tuple(_edge(edge, policy) for edge in drawing.edges)
    return replace(block, drawing=replace(drawing, units=units, edges=edges))


def _unit(unit: Unit, policy: Policy) -> Unit:
    above, below = (tuple(_stated(one, policy) for one in side) for side in (unit.above, unit.below))
    return replace(unit, above=above, below=below, bias=_stated(unit.bias, policy) if unit.bias else None)


def _edge(edge: Edge, policy: Policy) -> Edge:
    label, back = (_stated(one, policy) if one else None for one in (edge.label, edge.back))
    return replace(edge, label=label, back=back)


def _stated(stated: Stated, policy: Policy) -> Stated:
    return stated if stated.value is None else replace(stated, room=room(stated.value, policy))


def room(value: Numeral, policy: Policy) -> Numeral | None:
    """Return the widest number of the kind of a printed one, None where that one itself is wider.

    >>> room(Numeral("0.5", Fraction(1, 2)), Policy()).text, room(Numeral("0.1234", Fraction(617, 5000)), Policy()).text
    ('-0.00', '-0.0000')
    >>> room(Numeral("-12.3456", Fraction(-7716, 625)), Policy()) is None
    True
    """
    if "e" in value.text or "/" in value.text:
        return None
    places = max(policy.decimals or 0, _GIVEN)
    for count in (_GIVEN, places):
        if length(value.text.lstrip("-")) < _SIGN_AND_POINT + count:
            return Numeral(f"-0.{'0' * count}", Fraction(0))
    return None
