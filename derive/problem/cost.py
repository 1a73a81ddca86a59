"""The cost section: kind, sums and means, root, l2; resolves aliases so that later code sees canonical kinds only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, WithJsonSchema

from derive.problem.findings import Finding, found
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

    kind: Annotated[str, by(word("cost", (*COSTS, *COST_ALIASES))), WithJsonSchema(shorthand_schema)] = Field(
        description="the kind of cost", examples=["half-squared-error"]
    )
    over_units: Annotated[SumOrMean, _SUM_OR_MEAN, WithJsonSchema(word_schema(["sum", "mean"]))] = "sum"
    over_examples: Annotated[SumOrMean, _SUM_OR_MEAN, WithJsonSchema(word_schema(["sum", "mean"]))] = "mean"
    root: Truth = False
    l2: NotNegative = Field(default=Fraction(0), description="the λ of λ/2 Σ w², weights only")
    delta: Positive | None = Field(default=None, description="where huber turns from square to straight; default 1")

    @classmethod
    def prepared(cls, given: dict[str, object]) -> dict[str, object]:
        """Replace an alias by the givens it stands for."""
        made = given | dict(COST_ALIASES.get(plain(str(given.get("kind"))), {}))
        return {"delta": 1} | made if plain(str(made.get("kind"))) == "huber" else made

    @classmethod
    def contradictions(cls, given: Mapping[str, object]) -> Iterator[Finding]:
        """Yield what an alias means otherwise, and a delta that the kind has no use for."""
        kind = plain(str(given.get("kind")))
        meant = COST_ALIASES.get(kind, {})
        free = f"write kind: {meant.get('kind')} to choose freely"
        for key, value in meant.items():
            if key != "kind" and key in given and plain(str(given[key])) != value:
                what = f"{kind} means {key}: {value}, but this says otherwise"
                yield found(what, f"{key}: {value}", free, path=(key,))
        if "delta" in given and kind != "huber" and (kind in COSTS or meant):
            yield found(f"{kind} has no delta", "delta only with huber", "delete it", path=("delta",), key=True)
