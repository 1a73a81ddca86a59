"""The network section: layers, their activations, weights and biases; knows no data and no cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import Field, WithJsonSchema

from derive.problem import readings
from derive.problem.findings import Finding, Wrong, found
from derive.problem.kinds import (
    Count,
    NamedNumbers,
    Number,
    Rows,
    Schema,
    any_schema,
    list_schema,
    number_schema,
    word_schema,
)
from derive.problem.limits import MOST_LAYERS
from derive.problem.section import Section, before, by
from derive.problem.words import ACTIVATION_ALIASES, ACTIVATIONS, DEFAULT_ALPHA, activation_meant, plain

Biases: TypeAlias = tuple[Fraction, ...] | Fraction | Literal["none"]
Part: TypeAlias = Literal["weights", "biases"]
Orientation: TypeAlias = Literal["out-in", "in-out"]


class Activation(Section):
    """The function of a layer.

    >>> Activation(kind="leaky_relu").alpha
    Fraction(1, 100)
    """

    shorthand: ClassVar[str] = "kind"
    shorthand_schema: ClassVar[Schema] = word_schema([*ACTIVATIONS, *ACTIVATION_ALIASES])

    kind: Annotated[
        str,
        by(readings.word("activation", ACTIVATIONS, ACTIVATION_ALIASES, activation_meant)),
        WithJsonSchema(shorthand_schema),
    ] = Field(description="the kind of activation", examples=["sigmoid"])
    alpha: Number | None = Field(default=None, description="slope or height below 0 of leaky-relu, prelu and elu")

    @classmethod
    def prepared(cls, given: dict[str, object]) -> dict[str, object]:
        """Fill in the usual alpha of the kinds that have one."""
        alpha = DEFAULT_ALPHA.get(plain(str(given.get("kind"))))
        return given if alpha is None else {"alpha": alpha} | given

    @classmethod
    def contradictions(cls, given: Mapping[str, object]) -> Iterator[Finding]:
        """Yield an alpha that the kind has no use for."""
        kind = plain(str(given.get("kind")))
        if "alpha" in given and kind not in DEFAULT_ALPHA and (kind in ACTIVATIONS or kind in ACTIVATION_ALIASES):
            kinds = ", ".join(DEFAULT_ALPHA)
            yield found(f"{kind} has no alpha", f"alpha only with {kinds}", "delete it", path=("alpha",), key=True)


def _biases(value: object) -> Biases:
    if isinstance(value, str) and plain(value) == "none":
        return "none"
    if isinstance(value, str) or not hasattr(value, "__len__"):
        try:
            return readings.number(value)
        except Wrong as wrong:
            expected = "a list of numbers, one number shared by the layer, or none"
            fault = wrong.findings[0].fault
            no = isinstance(value, str) and plain(value) in ("no", "false", "off", "without")
            raise Wrong.because(fault.what, expected, "write none" if no else fault.todo) from None
    return readings.vector(value)


def _parts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, (list, tuple)) else [value]
    return readings.each(listed, readings.word("part", ("weights", "biases")))


class Layer(Section):
    """One layer of units.

    `weights` has a row per unit and a column per unit of the layer before, whichever way the file wrote it; None means
    that they are to be drawn. `biases` is a tuple with one number per unit, one number shared by the layer, "none"
    where the layer has no bias, or None where they are to be drawn. `bias_input` is what a bias is multiplied by.
    """

    units: Count = Field(description="the number of units", examples=["2"])
    activation: Activation = Field(description="one of " + ", ".join(ACTIVATIONS), examples=["sigmoid"])
    weights: Rows | None = Field(default=None, description="rows of numbers; left out, they are drawn")
    biases: Annotated[
        Biases | None,
        by(_biases),
        WithJsonSchema(any_schema(number_schema(), list_schema(number_schema()), {"const": "none"}, {"type": "null"})),
    ] = Field(default=None, description="one number per unit, one for all, or none; left out, they are drawn")
    bias_input: Number = Field(
        default=Fraction(1), description="what the bias is multiplied by; -1 makes it a threshold"
    )
    frozen: Annotated[
        tuple[Part, ...],
        by(_parts),
        WithJsonSchema(any_schema(word_schema(["weights", "biases"]), list_schema(word_schema(["weights", "biases"])))),
    ] = Field(default=(), description="parts that get gradients but no updates")

    @property
    def has_bias(self) -> bool:
        """Whether the units of this layer have a bias at all."""
        return self.biases != "none"

    @property
    def shared_bias(self) -> bool:
        """Whether all units share one bias, which is then called b1 and not b1[1]."""
        return isinstance(self.biases, Fraction)

    @classmethod
    def contradictions(cls, given: Mapping[str, object]) -> Iterator[Finding]:
        """Yield what is said about biases that are not there."""
        biases, frozen = given.get("biases"), given.get("frozen")
        if not isinstance(biases, str) or plain(biases) != "none":
            return
        if "bias_input" in given:
            what = "the layer has 'biases: none' and a bias_input"
            yield found(what, "one of the two", "delete one", path=("bias_input",), key=True)
        if "biases" in (frozen if isinstance(frozen, (list, tuple)) else (frozen,)):
            what = "the layer has 'biases: none', but its biases are frozen"
            yield found(what, "weights", "delete 'biases'", path=("frozen",))


def _layers(value: object) -> list[object]:
    made = readings.few(value, MOST_LAYERS, "layers")
    if not made:
        raise Wrong.because(
            "the network has no layers", "at least one layer", "add '- {units: 1, activation: sigmoid}'"
        )
    return made


class Network(Section):
    """A stack of fully connected layers.

    >>> network = Network(inputs=2, layers=[{"units": 1, "activation": "tanh", "weights": [[1], ["0,5"]]}],
    ...                   weights_are="in-out")
    >>> network.layers[0].weights
    ((Fraction(1, 1), Fraction(1, 2)),)
    """

    inputs: Count = Field(description="the number of inputs", examples=["2"])
    layers: Annotated[tuple[Layer, ...], before(_layers)] = Field(
        description="a list of layers", examples=["[{units: 1, activation: sigmoid}]"]
    )
    weights_are: Annotated[
        Orientation,
        by(readings.word("orientation", ("out-in", "in-out"))),
        WithJsonSchema(word_schema(["out-in", "in-out"])),
    ] = Field(default="out-in", description="how the file writes weights: W a + b (out-in) or a W + b (in-out)")
    upstream: NamedNumbers = Field(default_factory=dict, description="derivatives that are given: {'z2[2]': 0.2}")

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of inputs, then of units in each layer."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @classmethod
    def attempt(cls, given: object, handler: Callable[[Any], Self]) -> tuple[Self | None, tuple[Finding, ...]]:
        """Validate the givens, then turn weights written in-out, so that later code sees out-in only."""
        made, findings = super().attempt(given, handler)
        if made is not None and not isinstance(given, cls) and made.weights_are == "in-out":
            layers = tuple(layer.model_copy(update={"weights": turned(layer.weights)}) for layer in made.layers)
            # the model is frozen for everybody else; here it is still being made
            object.__setattr__(made, "layers", layers)
        return made, findings


def turned(rows: tuple[tuple[Fraction, ...], ...] | None) -> tuple[tuple[Fraction, ...], ...] | None:
    """Return the transposed matrix.

    >>> turned(((Fraction(1), Fraction(2)),))
    ((Fraction(1, 1),), (Fraction(2, 1),))
    """
    return rows and tuple(zip(*rows, strict=True))
