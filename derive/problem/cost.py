"""The cost section: kind, sums and means, root, l2; resolves aliases so that later code sees canonical kinds only."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, WithJsonSchema

from derive.problem.findings import Finding, Wrong, found
from derive.problem.kinds import NotNegative, Positive, Schema, Truth, word_schema
from derive.problem.readings import word
from derive.problem.section import Section, by
from derive.problem.words import COST_ALIASES, COSTS, plain

SumOrMean = Literal["sum", "mean"]
_SUM_OR_MEAN = by(word("reduction", ("sum", "mean")))


class Cost(Section):
    """What is made small, and exactly how it is summed.

    >>> cost = Cost(kind="rmse")
    >>> cost.kind, cost.over_units, cost.root
    ('squared-error', 'mean', True)
    """

    shorthand: ClassVar[str] = "kind"
    shorthand_schema: ClassVar[Schema] = word_schema([*COSTS, *COST_ALIASES])

    kind: Annotated[str, by(word("cost", COSTS)), WithJsonSchema(shorthand_schema)] = Field(
        description="the kind of cost", examples=["half-squared-error"]
    )
    over_units: Annotated[SumOrMean, _SUM_OR_MEAN, WithJsonSchema(word_schema(["sum", "mean"]))] = "sum"
    over_examples: Annotated[SumOrMean, _SUM_OR_MEAN, WithJsonSchema(word_schema(["sum", "mean"]))] = "mean"
    root: Truth = False
    l2: NotNegative = Field(default=Fraction(0), description="the λ of λ/2 Σ w², weights only")
    delta: Positive | None = Field(default=None, description="where huber turns from square to straight; default 1")

    @classmethod
    def prepared(cls, given: dict[str, object]) -> dict[str, object]:
        """Replace an alias by the givens it stands for, which may be repeated but not contradicted."""
        kind = plain(str(given.get("kind")))
        meant = COST_ALIASES.get(kind, {})
        free = f"write kind: {meant.get('kind')} to choose freely"
        against = [
            found(f"{kind} means {key}: {value}, but this says otherwise", f"{key}: {value}", free, path=(key,))
            for key, value in meant.items()
            if key != "kind" and key in given and plain(str(given[key])) != value
        ]
        if against:
            raise Wrong(against)
        made = given | dict(meant)
        return {"delta": 1} | made if plain(str(made.get("kind"))) == "huber" else made

    def contradictions(self) -> Iterator[Finding]:
        """Yield a delta that the kind has no use for."""
        if self.delta is not None and self.kind != "huber":
            yield found(f"{self.kind} has no delta", "delta only with huber", "delete it", path=("delta",), key=True)
