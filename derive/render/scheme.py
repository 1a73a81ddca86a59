"""What a notation file says, read and checked; knows TOML, knows no boxes and no networks.

The keys are explained at the top of `templates/notation/superscript.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from derive.errors import Fault, Refused
from derive.problem.words import nearest
from derive.render.faults import toml
from derive.render.scheme_checks import faults

DEFAULT = "superscript"


@dataclass(frozen=True, slots=True)
class Glyph:
    """How one kind of quantity is written: its letter, and patterns of what stands below, above and behind it."""

    letter: str
    sub: str = ""
    sup: str = ""
    entry: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """One notation for any problem.

    `running` are the letters of indices that run; units are counted from `first`; `layers` names the layers of
    networks of one, two ... layers from the input on, `weights` the letters of their weights; `signal` is the sign
    of δ that books with this notation use; `legend` an own sentence by language.
    """

    glyphs: Mapping[str, Glyph]
    activations: tuple[str, ...] = ("f",)
    title: Mapping[str, str] = field(default_factory=dict)
    legend: Mapping[str, str] = field(default_factory=dict)
    running: Mapping[str, str] = field(default_factory=dict)
    first: int = 1
    upright: bool = False
    layers: tuple[tuple[str, ...], ...] = ()
    weights: tuple[tuple[str, ...], ...] = ()
    signal: str = ""

    @property
    def in_out(self) -> bool:
        """Tell whether the first index of a weight is where it comes from, so that its matrix is printed in-out."""
        weight = self.glyphs["W"]
        pattern = weight.entry or weight.sub
        return not weight.numbered and pattern.find("{j}") < pattern.find("{i}")

    def fits(self, layers: int) -> bool:
        """Tell whether there are letters for a network of so many layers."""
        return all(not named or layers <= len(named) for named in (self.layers, self.weights))


def schemes(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Return the names of the notations there are, the default first."""
    there = {path.stem for folder in folders for path in (folder / "notation").glob("*.toml")}
    return tuple(sorted(there, key=lambda name: (name != DEFAULT, name)))


def read_scheme(folders: tuple[Path, ...], name: str) -> Scheme:
    """Return what the notation file of a name says, the first of that name in the folders.

    Raises Refused, with the notations there are, when none has it, and with every fault of a file that is broken.
    """
    there = schemes(folders)
    if name not in there:
        near = nearest(name, there)
        raise Refused((Fault(f"notation {name!r} is unknown", ", ".join(there), near or "choose one of these"),))
    path = next(
        folder / "notation" / f"{name}.toml" for folder in folders if (folder / "notation" / f"{name}.toml").is_file()
    )
    content = toml(path)
    if found := tuple(faults(content)):
        from derive.render.toml_places import place_of, places

        known = places(path.read_text(encoding="utf-8"))
        raise Refused(tuple(fault.at(str(path), *place_of(keys, known)) for keys, fault in found))
    return Scheme(
        {letter: Glyph(**entry) for letter, entry in content.pop("glyphs").items()},
        tuple(content.pop("activations")),
        layers=tuple(map(tuple, content.pop("layers", ()))),
        weights=tuple(map(tuple, content.pop("weights", ()))),
        **content,
    )
