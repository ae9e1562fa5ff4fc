"""Sections of a chapter: their codes, and which lies in which."""

from collections.abc import Iterator, Sequence


def section_code(identifier: str) -> str:
    """The code of a section: its range, written out where the section has one category.

    The tabular calls the section of B20 alone ``B20``, which is the category's code already; as a
    range, ``B20-B20``, the two stay apart.
    """
    return identifier if "-" in identifier else f"{identifier}-{identifier}"


def section_parents(identifiers: Sequence[str], containers: Sequence[bool]) -> Iterator[str | None]:
    """For each section of a chapter, in the tabular's order, the section around it, if any.

    A section without categories of its own is a container of those after it whose range lies in its.
    """
    around: list[str] = []
    for identifier, container in zip(identifiers, containers, strict=True):
        while around and not _lies_in(identifier, around[-1]):
            around.pop()
        yield around[-1] if around else None
        if container:
            around.append(identifier)


def _lies_in(inner: str, outer: str) -> bool:
    first, last = _bounds(inner)
    outer_first, outer_last = _bounds(outer)
    return outer_first <= first and last <= outer_last


def _bounds(identifier: str) -> tuple[str, str]:
    first, _, last = section_code(identifier).partition("-")
    return first, last
