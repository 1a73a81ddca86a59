"""What every section of a problem has in common: closed keys, frozen values, all faults at once; knows no section.

pydantic builds the models and the JSON Schema; its own messages never reach anybody. A section's faults travel as
findings inside one custom error, so that the outermost model can place them and tell them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from derive.problem.exact import quoted
from derive.problem.findings import MOST_SHOWN, Finding, Wrong, found
from derive.problem.words import plain, similar


class Section(BaseModel):
    """A group of known keys. A key with an empty value counts as left out.

    `shorthand` names the key that a bare value stands for: `cost: mse` is `cost: {kind: mse}`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    shorthand: ClassVar[str] = ""
    shorthand_schema: ClassVar[dict[str, Any]] = {}

    @classmethod
    def prepared(cls, given: dict[str, object]) -> dict[str, object]:
        """Return the givens with aliases and defaults that depend on each other filled in."""
        return given

    @classmethod
    def contradictions(cls, given: Mapping[str, object]) -> Iterator[Finding]:
        """Yield what is wrong between the givens as they are written, whether or not each of them can be read."""
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        made, findings = cls.attempt(given, handler)
        if made is None or findings:
            raise carried(findings)
        return made

    @classmethod
    def attempt(cls, given: object, handler: Callable[[Any], Self]) -> tuple[Self | None, tuple[Finding, ...]]:
        """Validate the givens and return what was made of them, if anything, and every finding."""
        if isinstance(given, cls):
            return handler(given), ()
        short = bool(cls.shorthand) and not isinstance(given, Mapping)
        try:
            keys = {cls.shorthand: given} if short else cls._keys(given)
        except Wrong as wrong:
            return None, wrong.findings
        made: Self | None = None
        findings = list(cls.contradictions(keys))
        try:
            made = handler(cls.prepared(keys))
        except ValidationError as error:
            # one more than will be shown: then nobody looks further, and a flood costs no time
            errors = error.errors(include_url=False, include_input=False)[: MOST_SHOWN + 1]
            findings += (finding for one in errors for finding in _translated(cls, one, keys))
        # a bare value has no key at which to tell a fault
        return made, tuple(Finding(one.fault) if short else one for one in findings)

    @classmethod
    def _keys(cls, given: object) -> dict[str, object]:
        """Return the written keys of a group without the empty ones; unknown keys stay, to be refused."""
        if not isinstance(given, Mapping):
            what, expected = f"{quoted(given)} stands where a group of keys belongs", ", ".join(cls.model_fields)
            raise Wrong.because(what, expected, "write 'key: value' for each")
        strange = next((key for key in given if not isinstance(key, str)), None)
        if strange is not None:
            raise Wrong.because(f"a key is {quoted(strange)}", "a word", "write keys as text")
        return {key: value for key, value in given.items() if value is not None or key not in cls.model_fields}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe the section by its first sentence, and the bare value that may stand for it."""
        schema = handler(core_schema)
        handler.resolve_ref_schema(schema)["description"] = (cls.__doc__ or "").partition("\n\n")[0]
        return {"anyOf": [cls.shorthand_schema, schema]} if cls.shorthand else schema


@dataclass(frozen=True, slots=True)
class By:
    """The annotation that lets a function, and nothing else, make a field's value.

    pydantic's own, PlainValidator, also works out how the annotated type is written out, which nobody asks for and
    which takes longer than all else about a model, at every start.
    """

    func: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.func)


def by(reading: Callable[[object], object]) -> By:
    """Return the annotation that lets a reading, and nothing else, make a field's value.

    >>> by(str.upper).func("id")
    'ID'
    """
    return By(_raising(reading))


def before(reading: Callable[[object], object]) -> BeforeValidator:
    """Return the annotation that lets a reading look at a value before pydantic builds its parts.

    >>> before(sorted).func([2, 1])
    [1, 2]
    """
    return BeforeValidator(_raising(reading))


def carried(findings: Iterable[Finding]) -> PydanticCustomError:
    """Return the one pydantic error in which findings travel outwards.

    >>> carried([found("'x' is not a number")]).context["findings"][0].fault.what
    "'x' is not a number"
    """
    return PydanticCustomError("derive", "the givens are refused", {"findings": tuple(findings)})


def _raising(reading: Callable[[object], object]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        try:
            return reading(value)
        except Wrong as wrong:
            raise carried(wrong.findings) from None

    return read


def _meant(cls: type[Section], key: str) -> tuple[str | None, str]:
    """Return the known key that an unknown one probably stands for, if any, and what to do."""
    known = tuple(cls.model_fields)
    word, colon, _ = key.partition(":")
    if colon:  # YAML takes {units:2} for one key with nothing behind it
        return word if word in known else similar(key, known), "put a blank after the colon"
    if key.replace(".", "").isdecimal():  # {learning_rate: 1,000}
        return None, "write the number before it without a comma"
    if plain(key) in cls.shorthand_schema.get("enum", ()):  # {elu: 1}
        return cls.shorthand, f"write '{cls.shorthand}: {key}'"
    for name, field in cls.model_fields.items():
        if any(key in section.model_fields for section in _sections(field.annotation)):
            return None, f"move it under {name}"
    meant = similar(key, known)
    return meant, f"did you mean {meant}?" if meant else "delete it"


def _sections(annotation: Any) -> Iterator[type[Section]]:
    """Yield the sections that a field's type holds, and those inside them."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _sections(field.annotation)
    for part in get_args(annotation):
        yield from _sections(part)


def _translated(cls: type[Section], error: Any, given: Mapping[str, object]) -> tuple[Finding, ...]:
    """Turn one of pydantic's errors into findings with paths from this section on."""
    path = tuple(error["loc"])
    match error["type"]:
        case "derive":
            return tuple(finding.under(*path) for finding in error["ctx"]["findings"])
        case "missing":
            field = cls.model_fields[str(path[0])]
            example = f": {field.examples[0]}" if field.examples else ""
            what, todo = f"'{path[0]}' is missing", f"add '{path[0]}{example}'"
            # where another key was refused, this one may have been meant
            return (found(what, field.description or "it", todo, path=path, needs=((), path)),)
        case "extra_forbidden":
            known, key = tuple(cls.model_fields), str(path[0])
            meant, todo = _meant(cls, key)
            what, means = f"the key {quoted(key)} is unknown", (meant,) if meant and meant not in given else None
            return (found(what, ", ".join(known), todo, path=path, key=True, means=means),)
        case _:
            return (found(str(error["msg"]), "another value", "see 'derive schema'", path=path),)
