"""What a brief page leaves out so that two pages of paper suffice, in every further way more; knows no words.

What is left out is one short formula away from what is printed, and that formula stands on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.compose.batch import BACKWARD_ROLES, FORWARD_ROLES, MOST_LEDGERS, abreast, of_role
from derive.compose.view import View
from derive.names import Name
from derive.worked import Solution

HIGHEST = 12  # rows of a given matrix in an excerpt, or of its parts one below the other
_MOST_COLUMNS = 9  # of a table by example, whose letters may be small


@dataclass(frozen=True, slots=True)
class Sparing:
    """How sparing a page is.

    With `values` the first update has values beside formulas in letters, as many examples always have, and later
    updates are columns beside it. With `signals` no ∂C/∂a is printed, and tables are as wide as a page; if `short`
    neither z nor what an update began with, nor unrounded values; with `outputs` no activation of a hidden layer; with
    `result` of the last forward pass only what became of the cost.
    """

    values: bool = False
    signals: bool = False
    short: bool = False
    outputs: bool = False
    result: bool = False

    def works(self, solution: Solution) -> bool:
        """Tell whether the examples of the first update have calculations."""
        return not self.values and len(solution.updates[0].batch) <= MOST_LEDGERS

    def forward(self, solution: Solution, view: View) -> list[Name]:
        """Return what is printed of one example on the way forward."""
        return list(self._shown(solution, view, FORWARD_ROLES))

    def backward(self, solution: Solution, view: View) -> list[Name]:
        """Return what is printed of one example on the way back.

        Where parameters are updated, the gradients of one example stand in their table only. Of many examples neither
        gradients nor slopes are printed.
        """
        several, works = len(solution.updates[0].batch) > 1, self.works(solution)
        left_out = set() if works else {"link"}
        if (several and not works) or (solution.trains and not several):
            left_out.add("gradient")
        return list(self._shown(solution, view, [role for role in BACKWARD_ROLES if role not in left_out]))

    def shown(self, solution: Solution, view: View, roles: Sequence[str]) -> list[Name]:
        """Return what is printed of one example, or of a whole update, under some roles."""
        return list(self._shown(solution, view, roles))

    def _shown(self, solution: Solution, view: View, roles: Sequence[str]) -> Iterator[Name]:
        network = solution.setup.network
        for name in of_role(solution, view, roles):
            role = view.graph.role(name)
            # The derivative by what stands around a batch belongs to no layer, and neither does a cost.
            hidden = role == "activation" and network is not None and name.layer != len(network.layers)
            if (
                not (self.signals and role == "derivative" and name.layer is not None)
                and not (self.short and role == "weighted-sum")
                and not (self.outputs and hidden)
            ):
                yield name

    def most(self, view: View, names: Sequence[Name]) -> int:
        """Return how many columns a table by example may have."""
        return abreast(map(view.value, names)) if self.signals else _MOST_COLUMNS


_MOST_VALUES = 1200  # of parameters after updates that a page has room for, seven columns abreast


def is_vast(solution: Solution) -> bool:
    """Tell whether only the most sparing way needs to be tried: a page that leaves out less is too long for sure."""
    return len(solution.setup.forward.having("parameter")) * len(solution.setup.batches) > _MOST_VALUES


WAYS = (
    Sparing(),
    Sparing(values=True),
    Sparing(values=True, signals=True),
    Sparing(values=True, signals=True, short=True),
    Sparing(values=True, signals=True, short=True, outputs=True),
    Sparing(values=True, signals=True, short=True, outputs=True, result=True),
)
