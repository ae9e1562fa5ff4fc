"""What may have been meant by a code that a release does not know.

Only codes that a loaded release really has on the day are named, never a guess by how a code looks: the same
letters and digits written otherwise, else a code of another system, a code with two characters transposed or
one taken for another that looks alike, and what completes a code that is too short. For systems of claims
only (those with a calendar of releases): elsewhere a code that is nearly another one says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.terminology import issues
from service.terminology.calendars import CALENDARS
from service.terminology.completions import completions
from service.terminology.issues import Issue
from service.terminology.ranking import code_key
from service.terminology.releases import SystemRelease
from service.terminology.system_names import system_name
from service.terminology.view import EVERYTHING, View

_MOST = 5
"""How many codes are named at most."""

_LONGEST = 12
"""Characters of a code that may be mistyped; longer ones are something else."""

_LOOK_ALIKE = {
    "o": "0q", "0": "oq", "q": "0o", "i": "1l", "1": "il", "l": "1i", "s": "5", "5": "s", "b": "8", "8": "b",
    "z": "2", "2": "z", "g": "6", "6": "g", "u": "v", "v": "u",
}  # fmt: skip
_TO_DIGITS = str.maketrans("oils", "0115")
_TO_LETTERS = str.maketrans("015", "ois")


@dataclass(frozen=True, slots=True)
class Suggestions:
    """``normalized`` is the code if it is just written otherwise in the release; ``issues`` tell all."""

    normalized: str | None = None
    issues: tuple[Issue, ...] = ()


def has_suggestions(release: SystemRelease) -> bool:
    """Whether anything can be suggested for codes of the release's system."""
    return release.url in CALENDARS


def suggestions(
    view: View, release: SystemRelease, code: str, day: str, expression: str | None = None
) -> Suggestions:
    """What may have been meant by ``code``, which ``release`` does not have, on ``day``."""
    if not has_suggestions(release) or not code:
        return Suggestions()
    key = code_key(code)
    written_otherwise = _codes(release, [key], day)
    if written_otherwise:
        normalized = written_otherwise[0] if len(written_otherwise) == 1 else None
        meant = issues.did_you_mean(code, _told(release, written_otherwise), expression)
        return Suggestions(normalized, (meant,))
    found = [*_of_other_systems(view, release, code, day, expression)]
    similar = nearest_codes(release, code, day)
    if similar:
        found.append(issues.did_you_mean(code, _told(release, similar), expression))
    if completing := completions(release, key, day):
        found.append(completing.issue(code, expression))
    return Suggestions(None, tuple(found))


def nearest_codes(release: SystemRelease, code: str, day: str) -> list[str]:
    """Codes that may be used on ``day`` and of which ``code`` may be a slip, a few at most."""
    key = code_key(code)
    return _codes(release, _mistyped(key), day) if has_suggestions(release) and len(key) <= _LONGEST else []


def _codes(release: SystemRelease, keys: list[str], day: str) -> list[str]:
    """The codes with these keys that may be used on the day, a few at most."""
    index = release.index
    active = index.active_on(day)
    abstract = index.with_value(index.code_system.standard_property("notSelectable"), "true")
    found: list[str] = []
    for key in keys:
        numbers = (index.codes_equal(key) & active) - abstract
        found += [index.term(number)[0] for number in numbers]
        if len(found) >= _MOST:
            break
    return list(dict.fromkeys(found))[:_MOST]


def _told(release: SystemRelease, codes: list[str]) -> list[str]:
    """Codes as texts show them, with their display where it may be seen."""
    numbers = [(code, release.index.locate(code)) for code in codes]
    displays = [(code, release.index.term(n)[1]) for code, n in numbers if n is not None]
    return [f"'{code}' ({display})" if display else f"'{code}'" for code, display in displays]


def _mistyped(key: str) -> list[str]:
    """What may have been meant by ``key``: neighbours transposed, or characters that look alike."""
    transposed = [key[:n] + key[n + 1] + key[n] + key[n + 2 :] for n in range(len(key) - 1)]
    alike = [key[:n] + other + key[n + 1 :] for n, c in enumerate(key) for other in _LOOK_ALIKE.get(c, "")]
    tried = [key.translate(_TO_DIGITS), key.translate(_TO_LETTERS), *alike, *transposed]
    return [each for each in dict.fromkeys(tried) if each != key]


def _of_other_systems(
    view: View, release: SystemRelease, code: str, day: str, expression: str | None
) -> Iterator[Issue]:
    """Word of the other systems that have just this code on the day."""
    view.note((EVERYTHING,))  # the answer depends on systems that are not named in it
    elsewhere = view.anew()
    for url in CALENDARS:
        other = elsewhere.in_force(url, None, day).release if url != release.url else None
        number = other.index.locate(code) if other is not None and other.is_usable else None
        if other is not None and number is not None and number in other.index.active_on(day):
            yield issues.code_of_other_system(code, _name(other), _name(release), expression)


def _name(release: SystemRelease) -> str:
    known = system_name(release.url)
    return f"{known.title} ({release.url})" if known else release.url
