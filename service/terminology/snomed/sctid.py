"""SNOMED CT identifiers as numbers with a check digit.

Specification: SNOMED CT Release File Specifications, "SNOMED CT identifiers" (Verhoeff's algorithm over the
dihedral group D5).
"""

import re

_FORM = re.compile(r"[1-9][0-9]{5,17}")
_REFLECTED = 5


def _product(left: int, right: int) -> int:
    """The product of two elements of D5: 0 to 4 are rotations, 5 to 9 reflections."""
    turned = right if left < _REFLECTED else -right
    rotation = (left + turned) % _REFLECTED
    return rotation + (_REFLECTED if (left >= _REFLECTED) != (right >= _REFLECTED) else 0)


_PRODUCTS = tuple(tuple(_product(left, right) for right in range(10)) for left in range(10))
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _powers() -> tuple[dict[str, int], ...]:
    """For each place from the right, modulo 8, what a digit there counts as."""
    powers = [tuple(range(10))]
    for _ in range(7):
        powers.append(tuple(_PERMUTATION[digit] for digit in powers[-1]))
    return tuple({str(digit): value for digit, value in enumerate(power)} for power in powers)


_COUNTS_AS = _powers()


def is_sctid(text: str) -> bool:
    """Whether ``text`` is an identifier: 6 to 18 digits without a leading zero, the last one checks them."""
    if not _FORM.fullmatch(text):
        return False
    check = 0
    for place, digit in enumerate(reversed(text)):
        check = _PRODUCTS[check][_COUNTS_AS[place % 8][digit]]
    return check == 0


def check_digit(text: str) -> str:
    """The digit that makes ``text``, all digits, an identifier."""
    return next(digit for digit in "0123456789" if is_sctid(text + digit))
