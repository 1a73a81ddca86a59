"""What a question is and what it may look at; knows no kinds of questions and no words."""

from __future__ import annotations

from dataclasses import dataclass

from derive.builders.dense import Network
from derive.compose.view import View, example, whole
from derive.document import Equation
from derive.message import Message
from derive.names import COST, Name
from derive.worked import Solution


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer; where more fit than there is room for, those of most `worth` stand.

    `line` is the formula that the answer displays.
    """

    question: Message
    answer: Message
    worth: int
    line: Equation | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page that questions are asked about: its first update as a whole, and the first example in it.

    `cost` is the cost of that example alone.
    """

    solution: Solution
    view: View
    first: View
    cost: Name

    @classmethod
    def of(cls, solution: Solution, symbolic: bool) -> Sheet:
        """Return the page of a solution."""
        update = solution.updates[0]
        several = len(update.batch) > 1
        cost = COST._replace(example=update.batch[0]) if several else solution.setup.recipe.cost
        return cls(solution, whole(solution, update, symbolic), example(solution, update, 1, symbolic), cost)

    @property
    def network(self) -> Network | None:
        """The network, None for a graph of named lines."""
        return self.solution.setup.network

    def derivative(self, name: Name) -> Name:
        """Return ∂C/∂name about the first example."""
        return name.wrt(self.cost)._replace(example=self.cost.example)
