"""Which figures a page is asked for; knows their words, not how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field, WithJsonSchema

from derive.problem import readings
from derive.problem.exact import quoted
from derive.problem.findings import Finding, Wrong, found
from derive.problem.kinds import any_schema, list_schema, word_schema
from derive.problem.section import Section, by
from derive.problem.words import nearest

WORDS = ("network", "values", "curves", "cost")
_CONTOUR = "{contour: [two parameters]}"
_EXPECTED = ", ".join(WORDS) + f" or {_CONTOUR}"
_PAIR = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}


def _pair(value: object) -> tuple[str, str]:
    parts = readings.entries(value, "two names")
    if len(parts) != 2:
        what = f"a contour stands over {readings.counted(len(parts), 'parameter')}"
        raise Wrong.because(what, "two", "write two names, such as [W1[1,1], b1[1]] in quotes")
    first, second = readings.each(parts, readings.written_name)
    if first == second:
        raise Wrong((found(f"'{first}' is named twice", "two parameters", "choose another one", path=(1,)),))
    return first, second


class Contour(Section):
    """Lines of equal cost over two parameters, with the way of the updates.

    >>> Contour(contour=["W1[1, 1]", "b1[1]"]).contour
    ('W1[1,1]', 'b1[1]')
    """

    contour: Annotated[tuple[str, str], by(_pair), WithJsonSchema(_PAIR)] = Field(description="two parameters")


Figure: TypeAlias = str | Contour


def _figure(value: object) -> Figure:
    if isinstance(value, Contour):
        return value
    if not isinstance(value, Mapping):
        text = value.strip().lower() if isinstance(value, str) else None
        if text in WORDS:
            return text
        todo = f"write {_CONTOUR}" if text == "contour" else nearest(text, WORDS) if text else ""
        raise Wrong.because(f"figure {quoted(value)} is unknown", _EXPECTED, todo or "write one of these")
    strange = [key for key in value if key != "contour"]
    findings: list[Finding] = [
        found(f"figure {quoted(key)} is unknown", _EXPECTED, _todo(key), path=(str(key),), key=True) for key in strange
    ]
    pair = ("", "")
    if "contour" in value:
        try:
            pair = _pair(value["contour"])
        except Wrong as wrong:
            findings += [finding.under("contour") for finding in wrong.findings]
    elif not findings:
        findings.append(found("a figure is empty", _EXPECTED, "write one of these"))
    if findings:
        raise Wrong(findings)
    return Contour(contour=pair)


def _todo(key: object) -> str:
    if key in WORDS:
        return f"write it as a word: - {key}"
    return nearest(str(key), (*WORDS, "contour")) or "write one of these"


def _figures(value: object) -> tuple[Figure, ...]:
    made = readings.each(readings.entries(value, "figures"), _figure)
    twice = [place for place, figure in enumerate(made) if figure in made[:place]]
    if twice:
        raise Wrong(found("this figure is asked twice", "each once", "delete one", path=(n,)) for n in twice)
    return made


_CONTOUR_SCHEMA = {
    "type": "object",
    "properties": {"contour": _PAIR},
    "required": ["contour"],
    "additionalProperties": False,
}
Figures: TypeAlias = Annotated[
    tuple[Figure, ...], by(_figures), WithJsonSchema(list_schema(any_schema(word_schema(WORDS), _CONTOUR_SCHEMA)))
]
