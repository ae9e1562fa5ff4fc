"""Which modifiers go with which codes, for CPT and HCPCS Level II alike.

Modifiers are told by what their release says of them: ``modifier`` true and a ``kind`` in CPT, the kind
``modifier`` in HCPCS Level II, whose modifiers go with any code of both systems, but for physical status.
Numbers stand here only where the rule is about these numbers.
Sources: HL7 Terminology, "Using CPT with FHIR"; Medicare Claims Processing Manual, chapter 12, section 40.7,
for modifier 50.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.terminology import issues
from service.terminology.concepts import Concept
from service.terminology.issues import Issue

CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

CATEGORY_2 = "cat-2"
PHYSICAL_STATUS = "physical-status"
"""The kinds of CPT modifiers that go with some codes only."""

_PHYSICAL_STATUS_OF_HCPCS = frozenset(("P1", "P2", "P3", "P4", "P5", "P6"))
"""CMS lists them among the modifiers of HCPCS Level II, which have one kind only."""

_ANESTHESIA = ("00100", "01999")
_TELEMEDICINE = frozenset(("93", "95"))
_EXCLUSIVE = (
    frozenset(("25", "57", "59")),
    frozenset(("52", "53", "73", "74")),
    frozenset(("76", "77", "78", "79")),
    frozenset(("93", "95")),
    frozenset(("50", "LT")),
    frozenset(("50", "RT")),
)
"""Modifiers of which one at most goes with a code."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code or a modifier that was found: the url of its system, its concept, and where it was given.

    ``place`` is the FHIRPath that problems with it point to; None where they have no place.
    """

    system: str
    concept: Concept
    place: str | None = None

    @property
    def code(self) -> str:
        """Its code."""
        return self.concept.code

    @property
    def is_modifier(self) -> bool:
        """Whether its system defines it as a modifier."""
        return True in self.concept.values("modifier") or self._is_of_kind(HCPCS, "modifier")

    def is_cpt(self, kind: str) -> bool:
        """Whether it is of CPT and of that kind."""
        return self._is_of_kind(CPT, kind)

    def _is_of_kind(self, system: str, kind: str) -> bool:
        return self.system == system and kind in self.concept.values("kind")


def modifier_problems(code: Coded, modifiers: Sequence[Coded]) -> list[Issue]:
    """What speaks against these modifiers on ``code``, in their order; empty when nothing does.

    The concepts are taken as valid. Each issue is an error at the place of the modifier that it is about,
    or of the code when that is itself a modifier.
    """
    found = [issues.modifier_as_code(code.code, code.place)] if code.is_modifier else []
    for modifier in modifiers:
        found += _with_code(modifier, code)
    for first, second in combinations(modifiers, 2):
        found += _with_each_other(first, second)
    return found


def _with_code(modifier: Coded, code: Coded) -> Iterator[Issue]:
    if not modifier.is_modifier:
        yield issues.not_a_modifier(modifier.code, modifier.place)
        return
    for is_concerned, is_allowed, goes_with in _RULES:
        if is_concerned(modifier) and not is_allowed(code):
            yield issues.modifier_not_with_code(modifier.code, code.code, goes_with, modifier.place)
            return


def _with_each_other(first: Coded, second: Coded) -> Iterator[Issue]:
    pair = {first.code, second.code}
    both_status = _is_physical_status(first) and _is_physical_status(second)
    if len(pair) == 1:
        yield issues.modifier_twice(second.code, second.place)
    elif both_status or any(pair <= group for group in _EXCLUSIVE):
        yield issues.modifiers_exclude_each_other(first.code, second.code, second.place)


def _is_physical_status(modifier: Coded) -> bool:
    of_hcpcs = modifier.system == HCPCS and modifier.code in _PHYSICAL_STATUS_OF_HCPCS
    return of_hcpcs or modifier.is_cpt(PHYSICAL_STATUS)


def _is_telemedicine(modifier: Coded) -> bool:
    return modifier.system == CPT and modifier.code in _TELEMEDICINE


def _is_anesthesia(code: Coded) -> bool:
    first, last = _ANESTHESIA
    return code.system == CPT and code.code.isdigit() and first <= code.code <= last


def _may_be_telemedicine(code: Coded) -> bool:
    """Whether ``code`` is not known to be unmarked: a release without a list of marks says nothing of it."""
    return False not in code.concept.values("telemedicine")


_RULES: tuple[tuple[Callable[[Coded], bool], Callable[[Coded], bool], str], ...] = (
    (lambda _: True, lambda c: c.system in (CPT, HCPCS), "codes of CPT and HCPCS"),
    (lambda m: m.is_cpt(CATEGORY_2), lambda c: c.is_cpt(CATEGORY_2), "Category II codes of CPT"),
    (_is_physical_status, _is_anesthesia, "the anesthesia codes of CPT, 00100 to 01999"),
    (_is_telemedicine, _may_be_telemedicine, "codes that are marked for telemedicine"),
)
"""Which modifiers a rule concerns, with which codes they go, and these in words; the first broken is told."""
