"""The whole problem: its sections, and how everything wrong with it is told at once; knows no files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationInfo, model_validator

from derive.problem import readings
from derive.problem.checks import cross_checks
from derive.problem.cost import Cost
from derive.problem.figures import Figures
from derive.problem.findings import MOST_SHOWN, Finding, Path, refusal
from derive.problem.graph import CustomGraph
from derive.problem.kinds import Targets, Vector
from derive.problem.limits import MOST_EXAMPLES
from derive.problem.network import Network
from derive.problem.prune import copied, cut, rests_on
from derive.problem.section import Section, before
from derive.problem.settings import Convention, Localised, Numbers, Present, Training
from derive.problem.tree import Tree


class Example(Section):
    """One example: inputs, and targets where there are any; a target of None has its derivative given upstream."""

    x: Vector = Field(description="one number per input", examples=["[0, 1]"])
    y: Targets | None = Field(default=None, description="one number per output")


def _examples(value: object) -> list[object]:
    return readings.few(value, MOST_EXAMPLES, "examples")


class Problem(Section):
    """A problem as its writer gave it: network or graph, cost, data, and the choices made about them.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]}, data=[{"x": "0,5"}])
    >>> problem.data[0].x, problem.numbers.decimals
    ((Fraction(1, 2),), 4)

    Raises `derive.errors.Refused` with every fault at once. Numbers are exact fractions, aliases are resolved, weights
    are out-in.
    """

    title: Localised = Field(
        default_factory=Localised, description="a text, or one in each language: {en: ..., id: ...}"
    )
    source: Localised = Field(default_factory=Localised, description="where the numbers come from")
    network: Network | None = None
    graph: CustomGraph | None = None
    cost: Cost | None = None
    data: Annotated[tuple[Example, ...], before(_examples)] = ()
    training: Training | None = None
    numbers: Numbers = Field(default_factory=lambda: Numbers(decimals=4))
    convention: Convention = Field(default_factory=Convention)
    present: Present = Field(default_factory=Present)
    figures: Figures = Field(default=(), description="figures on the page, drawn from the values")

    if TYPE_CHECKING:
        # plain values are welcome, not only made sections; pydantic's own __init__ does the work
        def __init__(self, **sections: object) -> None: ...

    @property
    def pictured(self) -> Figures:
        """The figures that are asked for, wherever they are asked."""
        return self.figures or self.present.figures

    def changed(self, **sections: object) -> Problem:
        """Return the problem with other sections, checked anew as a whole.

        >>> problem = Problem(graph={"inputs": {"x": 2}, "define": ["f = x**2"]})
        >>> problem.changed(numbers={"significant": 3}).numbers.significant
        3
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(kept | sections)

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        made, findings = cls.attempt(given, handler)
        if made is not None and not findings:
            findings = tuple(cross_checks(made))
        elif made is None:
            findings += tuple(_still_checked(cls, given, handler, findings))
        if made is None or findings:
            raise refusal(findings, info.context if isinstance(info.context, Tree) else None)
        return made


def _still_checked(
    cls: type[Problem], given: object, handler: ModelWrapValidatorHandler[Problem], findings: tuple[Finding, ...]
) -> Iterator[Finding]:
    """Yield what else is wrong once the faulty parts are taken out, leaving aside whatever rests on them."""
    tree = copied(given)
    broken: set[Path] = set()
    while findings:
        if len(findings) > MOST_SHOWN:
            return
        for path in dict.fromkeys(finding.path for finding in findings):
            broken.add(cut(tree, path, broken))
        if () in broken:
            return
        made, findings = cls.attempt(tree, handler)
    assert made is not None, "a problem without findings has been made"
    for finding in cross_checks(made):
        if not any(rests_on(finding, path) for path in broken):
            yield finding
