"""A spelled text cut at its marks, to be filled for one student after another; knows no pages."""

from __future__ import annotations

from dataclasses import dataclass

from derive.marks import MARK, read

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with slots, each with its place.

    >>> from derive.marks import Mark
    >>> found = Template.of(f"100 % of {Mark(3).text}!")
    >>> found.text % ("0.5",), found.slots
    ('100 % of 0.5!', ((3, 0),))
    """

    text: str
    slots: tuple[Place, ...]

    @classmethod
    def of(cls, text: str) -> Template:
        """Return a spelled text as a template."""
        found = [read(mark) for mark in MARK.findall(text)]
        return cls(MARK.sub("%s", text.replace("%", "%%")), tuple((mark.slot, mark.place) for mark in found))
