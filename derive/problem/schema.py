"""The whole problem: its sections, and how everything wrong with it is told at once; knows no files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator

from derive.errors import Refused
from derive.problem import readings
from derive.problem.checks import cross_checks, missing, unknown_notation, with_both
from derive.problem.cost import Cost
from derive.problem.figures import Figures
from derive.problem.findings import Finding, refusal
from derive.problem.graph import CustomGraph
from derive.problem.kinds import Targets, Vector
from derive.problem.limits import MOST_EXAMPLES
from derive.problem.network import Network
from derive.problem.section import Section, before
from derive.problem.settings import Convention, Localised, Numbers, Present, Training
from derive.problem.tree import Tree


@dataclass(frozen=True, slots=True)
class Places:
    """Where a problem was written, if in a file. No part of what it says: all places are equal."""

    tree: Tree | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a problem is made from, and what more it must be.

    `complete` is with all the numbers that could be drawn; its notation is one of `notations`, where these are known.
    """

    tree: Tree | None = None
    complete: bool = False
    notations: tuple[str, ...] | None = None


class Example(Section):
    """One example: inputs, and targets where there are any; a target of None has its derivative given upstream."""

    x: Vector = Field(description="one number per input", examples=["[0, 1]"])
    y: Targets | None = Field(default=None, description="one number per output")


def _examples(value: object) -> list[object]:
    return readings.few(value, MOST_EXAMPLES, "examples")


def _left_out(description: str | None = None, **given: object) -> Any:
    """Return the field of a section that may be left out and is then read from these givens.

    The validator of the whole problem reads it: one of its own would have to be built first, at every start.
    """
    return Field(default_factory=lambda: given, validate_default=True, description=description)


class Problem(Section):
    """A problem as its writer gave it: network or graph, cost, data, and the choices made about them.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]}, data=[{"x": "0,5"}])
    >>> problem.data[0].x, problem.numbers.decimals
    ((Fraction(1, 2),), 4)

    Raises `derive.errors.Refused` with every fault at once. Numbers are exact fractions, aliases are resolved, weights
    are out-in.
    """

    title: Localised = _left_out("a text, or one in each language: {en: ..., id: ...}")
    source: Localised = _left_out("where the numbers come from")
    network: Network | None = None
    graph: CustomGraph | None = None
    cost: Cost | None = None
    data: Annotated[tuple[Example, ...], before(_examples)] = ()
    training: Training | None = None
    numbers: Numbers = _left_out(decimals=4)
    convention: Convention = _left_out()
    present: Present = _left_out()
    figures: Figures = Field(default=(), description="figures on the page, drawn from the values")

    if TYPE_CHECKING:
        # plain values are welcome, not only made sections; pydantic's own __init__ does the work
        def __init__(self, **sections: object) -> None: ...

    _places: Places = PrivateAttr(default_factory=Places)

    @property
    def pictured(self) -> Figures:
        """The figures that are asked for, wherever they are asked."""
        return self.figures or self.present.figures

    def refused(self, findings: Iterable[Finding]) -> Refused:
        """Return the exception that tells what is wrong with this problem, at the places where its file says it."""
        return refusal(findings, self._places.tree)

    def changed(self, **sections: object) -> Problem:
        """Return the problem with other sections, checked anew as a whole.

        >>> problem = Problem(graph={"inputs": {"x": 2}, "define": ["f = x**2"]})
        >>> problem.changed(numbers={"significant": 3}).numbers.significant
        3
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        made = type(self).model_validate(kept | sections)
        made._places = self._places
        return made

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        asked = info.context if isinstance(info.context, Asked) else Asked()
        tree = asked.tree

        def checks(made: Problem) -> Iterator[Finding]:
            yield from cross_checks(made)
            if asked.complete:
                yield from missing(made)
            if asked.notations is not None:
                yield from unknown_notation(made.present, asked.notations)

        made, findings = cls.attempt(given, handler)
        if made is not None and not findings and not (tree and tree.faults) and not (findings := tuple(checks(made))):
            made._places = Places(tree)
            return made
        from derive.problem.prune import Rest, copied, every_fault

        rest = Rest(copied(given), set(tree.doubtful) if tree else set())
        for path in tree.unread if tree else ():
            rest.take_out(path)
        findings = tuple(every_fault(rest, lambda left: cls.attempt(left, handler), checks))
        raise refusal(with_both(given, findings), tree, tree.faults if tree else ())
