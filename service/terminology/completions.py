"""What completes a code that is too short.

The characters of an ICD-10-PCS code each have a meaning of their own, so what may come next is told as the
rows of the code's table have it, with labels; codes of other systems are completed by whole codes.
"""

from dataclasses import dataclass

from service.terminology import issues
from service.terminology.issues import Issue
from service.terminology.ranking import code_key
from service.terminology.releases import SystemRelease

AXES = ("section", "body-system", "root-operation", "body-part", "approach", "device", "qualifier")
"""Property codes of positions 1 to 7 of an ICD-10-PCS code, named as in Medical and Surgical, the same in
every section."""

_ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"

_SHORTEST = 3
"""Characters that a beginning must have: those of a table or category."""

_MOST = 12
"""How many whole codes are named at most."""


@dataclass(frozen=True, slots=True)
class Completions:
    """``next`` are the characters that may come next, with their label where they have one; ``codes`` are
    whole codes with their displays, a few at most; ``count`` is how many codes there are to choose from.
    """

    next: tuple[tuple[str, str | None], ...]
    codes: tuple[tuple[str, str | None], ...]
    count: int

    def issue(self, code: str, expression: str | None = None) -> Issue:
        """The choices as an issue."""
        choices = self.codes if len(self.codes) == self.count or not self.next else self.next
        told = [f"'{choice}' ({label})" if label else f"'{choice}'" for choice, label in choices]
        return issues.code_needs_characters(code, told, self.count, choices is self.codes, expression)


def completions(release: SystemRelease, code: str, day: str) -> Completions | None:
    """The codes that may be used on ``day`` and begin like ``code``; None where there is none, or ``code``
    says next to nothing.

    Those that are headings themselves (``billable`` is false, or not selectable) do not count.
    """
    index, key = release.index, code_key(code)
    if len(key) < _SHORTEST:
        return None
    header = index.with_value("billable", "false") | index.with_value(
        index.code_system.standard_property("notSelectable"), "true"
    )
    usable = index.active_on(day) - header
    found = (index.codes_beginning(key) & usable) - index.codes_equal(key)
    if not found:
        return None
    some = [index.brief(number) for number in found[:_MOST]]
    following: tuple[tuple[str, str | None], ...] = ()
    if release.url == _ICD_10_PCS and len(key) < len(AXES):
        choices = ((c, index.codes_beginning(key + c) & usable) for c in _CHARACTERS)
        following = tuple((c.upper(), _label(release, len(key), n.min())) for c, n in choices if n)
    return Completions(following, tuple((c.code, c.display) for c in some), len(found))


def _label(release: SystemRelease, position: int, number: int) -> str | None:
    properties = release.index.concept(number).properties
    return next((p.description for p in properties if p.code == AXES[position]), None)
