"""What a mistake shows, box by box, as floats or as a key's own texts; a fraction only when looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.numbers import briefs

DIGITS = 12  # that a key keeps of what a mistake gives
# What `exact` reads, too; whatever else may stand in a key is left to it.
_USUAL = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,20})?(?:e-(?:0[1-9]|[12][0-9]))?")


@dataclass(frozen=True, slots=True, eq=False)
class Decimals(Mapping[int, Fraction]):
    """Numbers by box, each as a key writes it.

    >>> shown = Decimals((4, 7), (1 / 8, -1 / 300000))
    >>> shown[4], len(shown), shown.texts()
    (Fraction(1, 8), 2, {'4': '0.125', '7': '-3.33333333333e-06'})
    """

    boxes: tuple[int, ...]
    numbers: tuple[float, ...]

    def __getitem__(self, box: int) -> Fraction:
        try:
            return Fraction(*briefs([self.numbers[self.boxes.index(box)]], DIGITS))
        except ValueError:
            raise KeyError(box) from None

    def __iter__(self) -> Iterator[int]:
        return iter(self.boxes)

    def __len__(self) -> int:
        return len(self.boxes)

    def texts(self) -> dict[str, str]:
        """Return boxes and numbers as a key writes them."""
        return dict(zip(map(str, self.boxes), briefs(self.numbers, DIGITS), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Mapping[int, Fraction]):
    """Numbers by box as they stand in a key: a class has hundreds of them for each student, of which few are looked at.

    >>> Texts({4: "0.125", 7: "-3.33e-06"})[4], Texts.hold(["0.5", "1e400"]), Texts.hold(["-1.5e-07"])
    (Fraction(1, 8), False, True)
    """

    numbers: Mapping[int, str]

    @staticmethod
    def hold(texts: Iterable[object]) -> bool:
        """Tell whether texts are all numbers as a key writes them."""
        return all(isinstance(text, str) and _USUAL.fullmatch(text) for text in texts)

    def __getitem__(self, box: int) -> Fraction:
        return Fraction(self.numbers[box])

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)
