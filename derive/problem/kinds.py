"""The annotated types that sections share: each a type, its reading and its JSON Schema; knows no section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from pydantic import WithJsonSchema

from derive.problem import readings
from derive.problem.exact import quoted
from derive.problem.findings import Finding, Wrong
from derive.problem.section import by

Schema: TypeAlias = dict[str, Any]


def number_schema() -> Schema:
    """Return the JSON Schema of an exact number.

    >>> [one["type"] for one in number_schema()["anyOf"]]
    ['number', 'string']
    """
    pattern = r"^[ \t]*[-+\u2212]?[0-9.,]+([eE][-+\u2212]?[0-9]{1,3}| ?/ ?[0-9.,]+)?[ \t]*$"
    text = {"type": "string", "maxLength": 64, "pattern": pattern}
    return {"anyOf": [{"type": "number"}, text], "description": 'a number, or text such as "0,05", "1/3" or "1e-3"'}


def count_schema(low: int, high: int | None = None) -> Schema:
    """Return the JSON Schema of a whole number in a range.

    >>> count_schema(1)["anyOf"][0]
    {'type': 'integer', 'minimum': 1}
    """
    limits = {"minimum": low} | ({"maximum": high} if high is not None else {})
    return {"anyOf": [{"type": "integer"} | limits, {"type": "string", "pattern": "^[0-9]+$"}]}


def list_schema(items: Schema) -> Schema:
    """Return the JSON Schema of a list.

    >>> list_schema({"type": "string"})
    {'type': 'array', 'items': {'type': 'string'}}
    """
    return {"type": "array", "items": items}


def any_schema(*schemas: Schema) -> Schema:
    """Return the JSON Schema of alternatives.

    >>> any_schema({"const": "full"}, {"const": "none"})
    {'anyOf': [{'const': 'full'}, {'const': 'none'}]}
    """
    return {"anyOf": list(schemas)}


def word_schema(words: Iterable[str]) -> Schema:
    """Return the JSON Schema of one word of a list.

    >>> word_schema(["en", "id"])
    {'enum': ['en', 'id']}
    """
    return {"enum": list(words)}


def _targets(value: object) -> tuple[Fraction | None, ...]:
    def target(entry: object) -> Fraction | None:
        return None if entry is None else readings.number(entry)

    if readings.listed(value):
        return readings.each(readings.entries(value, "numbers"), target)
    return (readings.number(value),)


def _named_numbers(value: object) -> Mapping[str, Fraction]:
    """Read names and numbers in the order written; both sides of every pair are judged."""
    if not isinstance(value, Mapping):
        raise Wrong.because(f"{quoted(value)} stands where names and numbers belong", "'name: number'", "write w: 0.5")
    made: dict[str, Fraction] = {}
    findings: list[Finding] = []
    for key, entry in value.items():
        try:
            made[key] = readings.number(entry)
        except Wrong as wrong:
            findings.extend(finding.under(key) for finding in wrong.findings)
    if findings:
        raise Wrong(findings)
    return made


def _name_list(value: object) -> tuple[str, ...]:
    return readings.each(readings.entries(value, "names"), readings.written_name)


def _number_in(low: int, high: int) -> Any:
    return by(readings.number_where(lambda value: low <= value <= high, f"a number from {low} to {high}"))


Number: TypeAlias = Annotated[Fraction, by(readings.number), WithJsonSchema(number_schema())]
Positive: TypeAlias = Annotated[
    Fraction, by(readings.number_where(lambda value: value > 0, "a number above 0")), WithJsonSchema(number_schema())
]
NotNegative: TypeAlias = Annotated[
    Fraction,
    by(readings.number_where(lambda value: value >= 0, "0 or a number above it")),
    WithJsonSchema(number_schema()),
]
Share: TypeAlias = Annotated[Fraction, _number_in(0, 1), WithJsonSchema(number_schema())]
Slope: TypeAlias = Annotated[Fraction, _number_in(-1, 1), WithJsonSchema(number_schema())]
Count: TypeAlias = Annotated[int, by(readings.count(1)), WithJsonSchema(count_schema(1))]
Truth: TypeAlias = Annotated[bool, by(readings.truth), WithJsonSchema({"enum": [True, False, "true", "false"]})]
Text: TypeAlias = Annotated[
    str, by(readings.text), WithJsonSchema({"type": "string", "maxLength": readings.LONGEST_TEXT})
]
Vector: TypeAlias = Annotated[
    tuple[Fraction, ...],
    by(readings.vector),
    WithJsonSchema(any_schema(number_schema(), list_schema(number_schema()))),
]
Targets: TypeAlias = Annotated[
    tuple[Fraction | None, ...],
    by(_targets),
    WithJsonSchema(any_schema(number_schema(), list_schema(any_schema({"type": "null"}, number_schema())))),
]
Rows: TypeAlias = Annotated[
    tuple[tuple[Fraction, ...], ...],
    by(readings.matrix),
    WithJsonSchema(list_schema(list_schema(number_schema()))),
]
NamedNumbers: TypeAlias = Annotated[
    Mapping[str, Fraction],
    by(_named_numbers),
    WithJsonSchema({"type": "object", "additionalProperties": number_schema()}),
]
NameList: TypeAlias = Annotated[tuple[str, ...], by(_name_list), WithJsonSchema(list_schema({"type": "string"}))]
