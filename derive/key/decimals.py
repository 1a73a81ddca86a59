"""Many numbers of a few digits each, by the numbers of boxes: what a mistake shows; a fraction only when looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.numbers import magnitude
from derive.problem.exact import LARGEST

DIGITS = 12  # that a key keeps of what a mistake gives
_LARGEST_POWER = magnitude(Fraction(LARGEST)) - DIGITS


@dataclass(frozen=True, slots=True)
class Decimals(Mapping[int, Fraction]):
    """Units times powers of ten by box, each of 12 digits or 0: a mapping from boxes to numbers.

    >>> shown = Decimals((4, 7), (125000000000, -333333333333), (-12, -17))
    >>> shown[4], len(shown), list(shown.texts())
    (Fraction(1, 8), 2, [(4, '0.125000000000'), (7, '-3.33333333333e-6')])
    """

    boxes: tuple[int, ...]
    units: tuple[int, ...]
    powers: tuple[int, ...]

    def __getitem__(self, box: int) -> Fraction:
        try:
            place = self.boxes.index(box)
        except ValueError:
            raise KeyError(box) from None
        return Fraction(self.units[place]) * Fraction(10) ** self.powers[place]

    def __iter__(self) -> Iterator[int]:
        return iter(self.boxes)

    def __len__(self) -> int:
        return len(self.boxes)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the numbers as a key writes them; what is larger than any number that is read is left out."""
        for box, units, power in zip(self.boxes, self.units, self.powers, strict=True):
            if power <= _LARGEST_POWER:
                yield box, _text(units, power)


def _text(units: int, power: int) -> str:
    if not units:
        return "0." + "0" * (DIGITS - 1)
    sign, digits, exponent = "-" if units < 0 else "", str(abs(units)), power + DIGITS - 1
    if -5 < exponent < 0:
        return f"{sign}0.{'0' * -(exponent + 1)}{digits}"
    if 0 <= exponent < DIGITS:
        whole, rest = digits[: exponent + 1], digits[exponent + 1 :]
        return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
    return f"{sign}{digits[0]}.{digits[1:]}e{exponent}"
