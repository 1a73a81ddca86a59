"""Which pages of a class can be filled in, and why another is composed for each student; knows no pages."""

from __future__ import annotations

from enum import Enum

from derive.course import Course
from derive.exercises.asks import Choice
from derive.exercises.differences import is_smooth
from derive.marks import is_typed
from derive.term import Neg, Ref

_OF_VALUES = frozenset({"reading", "questions"})  # teaching blocks


class Reason(Enum):
    """Why the pages of a class are composed one by one."""

    FORMAT = "format"  # a block is set by what stands around it
    DEALT = "dealt"  # something beside numbers is dealt to every student
    MARKING = "marking"  # accepted sets are a matter of one student
    DRAWING = "drawing"  # curves are drawn through a student's own points
    CARRY = "carry"  # how many digits a line shows depends on its values
    DIGITS = "digits"  # where the point stands depends on the value
    GRAPH = "graph"  # named lines have no page of layers
    UPDATES = "updates"  # there are several, or none
    BLOCKS = "blocks"  # what they say of values, in words and numbers, is composed for each
    GIVEN = "given"  # derivatives are given
    SOFTMAX = "softmax"  # its way back is chosen by the targets
    BRANCHES = "branches"  # formulas are chosen by the values
    SIGN = "sign"  # a minus stands before a value alone, which is left out where there are two, or δ has its own sign
    PRINTED = "printed"  # a number is printed in two ways
    WORDS = "words"  # a variant of a block explains other terms, or words look like marks


class Unfit(Exception):
    """A page cannot be filled in."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def unfit(course: Course, choice: Choice, key: str, form: str) -> Reason | None:
    """Return why the pages of a class cannot be filled in, None where they can."""
    solution, setup = course.solution, course.solution.setup
    network, policy, pictured = setup.network, setup.policy, solution.problem.pictured
    terms = [d.term for d in (*solution.derivation(len(setup.batches[0])).whole.definitions, *course.graph.definitions)]
    reasons = {
        Reason.FORMAT: form not in ("md", "tex", "typ", "html"),
        Reason.DEALT: choice.kind != "blanks",
        Reason.MARKING: key == "marking",
        Reason.DRAWING: any(one not in ("network", "values") for one in pictured),
        Reason.CARRY: policy.carry != "each-name",
        Reason.DIGITS: policy.significant is not None,
        Reason.GRAPH: network is None,
        Reason.UPDATES: len(setup.batches) != 1 or not solution.trains or not setup.has_cost,
        Reason.BLOCKS: key == "full" and not _OF_VALUES.isdisjoint(solution.problem.present.blocks),
        Reason.GIVEN: bool(setup.forward.having("upstream")),
        Reason.SOFTMAX: network is not None and any(layer.activation == "softmax" for layer in network.layers),
        Reason.BRANCHES: not is_smooth(solution),
        Reason.SIGN: setup.recipe.convention.signal_sign < 0
        or any(isinstance(term, Neg) and isinstance(term.term, Ref) for term in terms),
        Reason.WORDS: is_typed(repr(solution.problem)),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
