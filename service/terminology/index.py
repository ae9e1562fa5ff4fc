"""The port: what an indexed release of a code system can answer.

A release numbers its concepts 0…n-1 in hierarchy order, and every set of concepts is a Roaring bitmap
of those numbers. ``memory.py`` answers from plain concepts, ``storage/packed.py`` from a pack; both
answer alike, order included. Bitmaps that an index hands out belong to it: combine them into new
ones, never change them in place.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Protocol

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.links import Links


class Field(Enum):
    """Where a word of a text search was found."""

    DISPLAY = "display"
    DESIGNATION = "designation"


class Index(Protocol):
    """One release of a code system, ready to be asked."""

    @property
    def code_system(self) -> CodeSystem:
        """What the release says about itself."""

    @property
    def size(self) -> int:
        """How many concepts the release has."""

    def locate(self, code: str) -> int | None:
        """The number of ``code``; case counts unless the system is case-insensitive."""

    def concept(self, number: int) -> Concept:
        """The concept with that number."""

    def codes(self) -> Sequence[str]:
        """All codes in number order, read anew: for passes over a whole release."""

    def wordings(self) -> Iterator[int]:
        """Each concept's ``concepts.wording`` in number order, read anew: for passes over a whole release."""

    def brief(self, number: int) -> Concept:
        """The concept with that number without its properties and memberships: cheaper to give."""

    def term(self, number: int) -> tuple[str, str | None]:
        """The code and the display of the concept with that number: cheapest to give."""

    def parents(self, number: int) -> BitMap:
        """The numbers directly above."""

    def children(self, number: int) -> BitMap:
        """The numbers directly below."""

    def ancestors(self, number: int) -> BitMap:
        """The numbers anywhere above, the number itself left out."""

    def descendants(self, number: int) -> BitMap:
        """The numbers anywhere below, the number itself left out."""

    def with_value(self, code: str, text: str) -> BitMap:
        """The concepts whose property ``code`` has a value that compares as ``text``."""

    def with_property(self, code: str) -> BitMap:
        """The concepts that have any value of the property ``code``."""

    def values(self, code: str) -> Iterator[tuple[str, BitMap]]:
        """Every distinct value of the property ``code``, as text, with its concepts."""

    def attributes(self) -> Sequence[str]:
        """The attributes of the defining relationships of the release, in the order of their codes."""

    def relationships(self, attribute: str) -> Links:
        """All relationships over ``attribute``; their sources are relationship groups."""

    def group_owners(self) -> Sequence[int]:
        """For each relationship group of the release the number of the concept that it belongs to."""

    def reference_sets(self) -> Sequence[str]:
        """The reference sets that have concepts as members, in the order of their codes."""

    def members(self, reference_set: str) -> BitMap:
        """The concepts that are in ``reference_set``."""

    def associations(self, reference_set: str) -> Links:
        """What the members of an association reference set lead to; the sources are concepts."""

    def active_on(self, day: str) -> BitMap:
        """The concepts that are active on ``day`` (``YYYY-MM-DD``)."""

    def codes_beginning(self, key: str) -> BitMap:
        """The concepts whose code key (``ranking.code_key``) begins with ``key``."""

    def codes_equal(self, key: str) -> BitMap:
        """The concepts whose code key is ``key``."""

    def displays_beginning(self, key: str) -> BitMap:
        """The concepts whose display key (``ranking.display_key``) begins with ``key``."""

    def displays_equal(self, key: str) -> BitMap:
        """The concepts whose display key is ``key``."""

    def words_beginning(self, field: Field, *prefixes: str) -> BitMap:
        """The concepts with a word in ``field`` that begins with one of ``prefixes`` (folded)."""

    def words_equal(self, field: Field, word: str) -> BitMap:
        """The concepts with the word ``word`` (folded) in ``field``."""
