"""Whether central differences agree with the chain rule at the numbers of many sheets, in floats; knows no sheets.

The formulas of a class are certified once, to thirty places; here only the numbers are new. Where floats fall short of
the places that are claimed, the student is certified like any other problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

import numpy as np

from derive.derivation import forward_over
from derive.exercises.columns import Columns
from derive.exercises.functions import Column
from derive.exercises.rounding import Mask
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.term import Call, Cases, Term, children
from derive.worked import Solution

AGREED = 6  # decimal places, of a slope's own size
_TOLERANCE = 10**-AGREED / 2
_STEP = 2**-17
_DIRECTIONS = 3
_BENT = ("abs", "max", "min")


def is_smooth(solution: Solution) -> bool:
    """Tell whether a cost is differentiated through no branches, so that differences hold at every point."""
    forward = solution.setup.forward
    smooth = not any(_is_bent(part) for d in forward.definitions for part in parts(d.term))
    return smooth and solution.setup.has_cost and not forward.having("upstream")


def parts(term: Term) -> Iterator[Term]:
    """Yield the parts of a term, what its functions are written out to among them."""
    yield term
    if isinstance(term, Call) and FUNCTIONS[term.function].written is not None:
        yield from parts(written_out(term))
    for part in children(term):
        yield from parts(part)


def _is_bent(term: Term) -> bool:
    return isinstance(term, Cases) or (isinstance(term, Call) and term.function in _BENT)


def agreeing(solution: Solution, point: Mapping[Name, Column]) -> Mask:
    """Tell at which points differences along random ways uphill share their places with the gradients.

    >>> from derive.problem import parse
    >>> layer = "{units: 1, activation: tanh, weights: [[3]], biases: [1]}"
    >>> problem = parse("network: {inputs: 1, layers: [" + layer + "]}\\ncost: {kind: squared-error}\\n"
    ...                 "data: [{x: 2, y: 10}]")
    >>> x, y, w, b = Name("a", 0, (1,)), Name("y", None, (1,)), Name("W", 1, (1, 1)), Name("b", 1, (1,))
    >>> column = np.array([1, 2]) / 4
    >>> agreeing(Solution(problem), {x: column, y: 3 * column, w: column, b: -column}).tolist()
    [True, True]
    """
    size = solution.size
    derivation, recipe = solution.by_chain(size), solution.setup.recipe
    needed = [(d.name, d.term) for d in derivation.whole.definitions if d.role != "update"]
    forward = [(d.name, d.term) for d in forward_over(solution.setup.forward, recipe, size).definitions]
    worked = Columns(dict(point))
    worked.define(needed)
    random = Random("directions")
    gradients = {name: worked.values[name.wrt(recipe.cost)] for name in derivation.parameters}
    ways = [{name: random.randint(1, 9) for name in gradients} for _ in range(_DIRECTIONS)]
    # Uphill for every parameter, so that nothing cancels; each way forth and back, all of them at once.
    shares = {
        name: np.sign(slope) * np.array([[way[name]] for way in ways]) / 10 for name, slope in gradients.items()
    }
    along = sum(shares[name] * slope for name, slope in gradients.items())
    steps = {name: np.array([[[1]], [[-1]]]) * _STEP * share for name, share in shares.items()}
    shape = 2, _DIRECTIONS, *next(iter(point.values())).shape
    moved = Columns(
        {
            name: np.broadcast_to(column + steps[name] if name in steps else column, shape)
            for name, column in point.items()
        }
    )
    moved.define(forward)
    forth, back = moved.values[recipe.cost]
    slope = (forth - back) / (2 * _STEP)
    found: Mask = (np.abs(slope - along) <= _TOLERANCE * np.abs(slope)).all(axis=0)
    return found
