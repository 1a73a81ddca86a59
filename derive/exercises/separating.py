"""Which asks would show what a sheet cannot: tried on a few of its candidates; draws nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from derive.course import Course
from derive.exercises.apart import Shown
from derive.exercises.pilot import Pilot
from derive.exercises.screen import Screen
from derive.exercises.wrongs import Wrongs
from derive.key import Group
from derive.names import Name

Inseparable: TypeAlias = tuple[str, str | None, Group | None]
"""A mistake that never shows, or two that always look alike, and the group of asks that would change that."""

_TRIED = 12
_GROUPS: tuple[Group, ...] = ("forward", "cost", "deltas", "gradients", "updates", "again")
_FORWARD = ("weighted-sum", "activation", "exponential", "exponential-sum", "line")


def group_of(course: Course, name: Name) -> Group:
    """Return the group of asks that a quantity belongs to."""
    role = course.graph.role(name)
    if role == "update":
        return "updates"
    if name.new:
        return "again"
    if role == "gradient" or (name.of is not None and name.letter in ("W", "b")):
        return "gradients"
    if name.of is not None or name.letter == "delta":
        return "deltas"
    return "cost" if role == "cost" else "forward"


@dataclass(frozen=True)
class _Others:
    """What a few candidates show in everything that could be asked of one group."""

    pilot: Pilot
    group: Group

    @cached_property
    def screen(self) -> Screen:
        """The screen of all that belongs to the group."""
        screen = self.pilot.screen
        graph = screen.course.graph
        names = {
            str(definition.name): definition.name
            for definition in graph.definitions
            if definition.role != "aside" and group_of(screen.course, definition.name) == self.group
        }
        wrongs = Wrongs(screen.course, tuple(names.values()))
        rules = type(screen.rules)(screen.course, screen.candidates, names, frozenset())
        return Screen(screen.course, screen.candidates, screen.policy, wrongs, rules)

    @cached_property
    def shown(self) -> Shown:
        """What the candidates show."""
        screen, choices = self.screen, self.pilot.trial.choices[:_TRIED]
        true = screen.true(choices)
        return screen.shown(choices, true, screen.sets(choices))

    @cached_property
    def places(self) -> dict[str, int]:
        """Where mistakes stand in what is shown."""
        return {found.slug: place for place, found in enumerate(self.screen.wrongs.all)}

    def separates(self, slug: str, other: str | None) -> bool:
        """Tell whether the group shows a mistake, or tells two apart, for most candidates."""
        if not self.screen.rules.asked or slug not in self.places:
            return False
        if other is None:
            return bool(self.shown.visible()[self.places[slug]].mean() > 1 / 2)
        if other not in self.places:
            return self.separates(slug, None)
        return bool(self.shown.alike(np.array([[self.places[slug], self.places[other]]])).mean() < 1 / 2)


def separating(pilot: Pilot) -> tuple[Inseparable, ...]:
    """Return what sheets cannot show or tell apart, each with the first group of asks that would."""
    groups = [_Others(pilot, group) for group in _GROUPS]
    found: list[Inseparable] = []
    for slug, other in pilot.lacking:
        group = next((one.group for one in groups if one.separates(slug, other)), None)
        found.append((slug, other, group))
    return tuple(found)
