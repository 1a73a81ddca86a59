"""Numbers and hashes in letters that nobody takes for one another, with a check letter; knows no sheets."""

from __future__ import annotations

from hashlib import sha256

# Read aloud and by hand nobody takes one for another: no 0 and O, no 1 and I.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BITS = 5
ALL_BITS = 31
_POWER = 0b00101  # x^5 = x^2 + 1 makes the field of 32 elements


def count(number: int) -> str:
    """Return a whole number in letters: four bits each, and one that says that more follow."""
    low, high = number & 15, number >> 4
    return letter(low | 16) + count(high) if high else letter(low)


def counted(values: list[int], at: int) -> tuple[int, int]:
    """Return the number that begins at a place, and the place behind it.

    >>> counted([LETTERS.index(one) for one in count(300)], 0)
    (300, 3)
    """
    number, places = 0, 0
    while values[at] & 16:
        number |= (values[at] & 15) << places
        at, places = at + 1, places + 4
    return number | values[at] << places, at + 1


def letter(number: int) -> str:
    """Return the letter of a number below 32."""
    return LETTERS[number]


def check(letters: str) -> str:
    """Return the letter that makes Σ xⁱ·letterᵢ = 0 over the field of 32 elements.

    A field has no divisors of zero, so any one wrong letter and any two exchanged ones within 31 are found.
    """
    total = 0
    for one in letters:
        total = _times_x(total ^ LETTERS.index(one))
    return letter(total)


def _times_x(element: int) -> int:
    doubled = element << 1
    return (doubled ^ _POWER) & ALL_BITS if doubled > ALL_BITS else doubled


def hashed(text: str, letters: int) -> str:
    """Return so many letters of a hash of a text.

    >>> hashed("Ani", 5)
    'MS3QF'
    """
    number = int.from_bytes(sha256(text.encode("utf-8")).digest(), "big")
    return "".join(letter(number >> BITS * place & ALL_BITS) for place in range(letters))
