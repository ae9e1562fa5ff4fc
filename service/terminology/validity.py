"""How a code stands on a day: valid, or why not, and from when until when it is.

A code is valid from its own first day to its own last one, both inclusive, where its publisher tells them
(``effectiveDate`` and ``retirementDate``, whatever the system calls them), else as long as a release that
has it is in force.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.terminology import issues
from service.terminology.activity import own_period
from service.terminology.concepts import Coding, Concept, comparable
from service.terminology.in_force import answers_until
from service.terminology.issues import Issue
from service.terminology.releases import SystemRelease
from service.terminology.types import Code, Uri
from service.terminology.view import View

_REPLACEMENTS = ("replacedBy", "cross-reference")
"""The properties in which publishers name what a code was replaced by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """What is known of a code in a release on a day.

    ``number`` is None where the release does not have it. ``status`` is the publication status of a code that
    is not valid by its own dates: ``retired`` after its last day, ``draft`` before its first. ``valid_from``
    and ``valid_to`` are days (``YYYY-MM-DD``), both inclusive. ``issues`` say why the code is not valid.
    """

    release: SystemRelease
    number: int | None
    is_valid: bool
    status: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    replaced_by: tuple[Coding, ...] = ()
    issues: tuple[Issue, ...] = ()


def validity(
    view: View, release: SystemRelease, code: str, day: str, expression: str | None = None
) -> Validity:
    """How ``code`` stands in ``release`` on ``day``; ``expression`` is where the request has the code."""
    index = release.index
    number = index.locate(code) if code else None
    if number is None:
        return _absent(view, release, code, expression)
    return standing(release, number, index.concept(number), day, expression)


def standing(
    release: SystemRelease, number: int, concept: Concept, day: str, expression: str | None = None
) -> Validity:
    """The same for a code that the release has: its number and concept are known."""
    first, last = own_period(concept, release.index.code_system)
    known = Validity(release=release, number=number, is_valid=True, valid_from=first, valid_to=last)
    if last is not None and last < day:
        problem = issues.terminated(concept.code, release.canonical, last, day, expression)
        over = replace(known, is_valid=False, status="retired", issues=(problem,))
        return _replaced(over, concept, expression)
    if first is not None and day < first:
        problem = issues.not_yet_effective(concept.code, release.canonical, first, day, expression)
        return replace(known, is_valid=False, status="draft", issues=(problem,))
    return known


def _replaced(known: Validity, concept: Concept, expression: str | None) -> Validity:
    """A terminated code with what the publisher refers to instead, if it does."""
    replacements = tuple(_replacements(known.release, concept))
    if not replacements:
        return known
    referral = issues.replaced_by(concept.code, " or ".join(map(_said, replacements)), expression)
    return replace(known, replaced_by=replacements, issues=(*known.issues, referral))


def _absent(view: View, release: SystemRelease, code: str, expression: str | None) -> Validity:
    """A code that the release does not have: when other releases of the system had it, or will."""
    unknown = issues.unknown_code(code, release.url, release.version, expression)
    period = _elsewhere(view.releases(release.url), release, code) if code else None
    if period is None:
        return Validity(release=release, number=None, is_valid=False, issues=(unknown,))
    first, last = period
    present = issues.present_elsewhere(code, release.version or "", first, last, expression)
    return Validity(
        release=release,
        number=None,
        is_valid=False,
        valid_from=first,
        valid_to=last,
        issues=(unknown, present),
    )


def _elsewhere(
    releases: Sequence[SystemRelease], release: SystemRelease, code: str
) -> tuple[str, str | None] | None:
    """The first and the last day of the code in releases before this one, else in those after it."""
    start = release.effective_start
    if start is None:
        return None
    dated = [r for r in releases if r.effective_start and r.is_usable and r.content != "supplement"]
    having = [r for r in dated if r is not release and r.index.locate(code) is not None]
    before = [r for r in having if (r.effective_start or "") < start]
    periods = [_period(r, dated, code) for r in before or having]
    if not periods:
        return None
    ends = [last for _, last in periods]
    return min(first for first, _ in periods), None if None in ends else max(e for e in ends if e)


def _period(release: SystemRelease, releases: Iterable[SystemRelease], code: str) -> tuple[str, str | None]:
    """From when until when a release has the code: its own days, else those of the release."""
    index = release.index
    number = index.locate(code)
    own = own_period(index.concept(number), index.code_system) if number is not None else (None, None)
    start = release.effective_start or ""
    later = [r for r in releases if (r.effective_start or "") > start]
    return own[0] or start, own[1] or answers_until(release, later)


def _replacements(release: SystemRelease, concept: Concept) -> Iterator[Coding]:
    """The codes that the publisher names instead, with their system where the release has them."""
    for value in (v for name in _REPLACEMENTS for v in concept.values(name) if v is not None):
        code = comparable(value)
        located = release.index.locate(code)
        if located is None:
            yield Coding(None, Code(code))
        else:
            yield Coding(Uri(release.url), Code(code), release.version, release.index.term(located)[1])


def _said(coding: Coding) -> str:
    return f"'{coding.code}' ({coding.display})" if coding.display else f"'{coding.code}'"
