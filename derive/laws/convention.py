"""The declared choices that change the mathematics: the sign of δ and the derivative at each kink; knows no glyphs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Convention:
    """State the conventions of one problem.

    >>> Convention().relu_at_zero
    Fraction(0, 1)

    `signal_sign` is 1 where δ = ∂C/∂z and -1 where δ = -∂C/∂z. `relu_at_zero` in [0, 1] is the share of the right-hand
    slope in the derivative at the kink of relu, leaky-relu, prelu and elu; `abs_at_zero` in [-1, 1] the derivative of
    the absolute value at 0; `max_at_tie` in [0, 1] the share of the first argument of max and min at a tie.
    `step_at_zero` is a value, not a derivative: step(0).
    """

    signal_sign: int = 1
    relu_at_zero: Fraction = Fraction(0)
    abs_at_zero: Fraction = Fraction(0)
    step_at_zero: Fraction = Fraction(1)
    max_at_tie: Fraction = Fraction(1, 2)
