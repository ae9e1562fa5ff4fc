"""Which version of a code system or value set answers.

The rules, from the strongest to the weakest, for one reference to a system:

===========================  ==================================================================
force-system-version         the version to use, whatever the reference says
the reference's own version  exact, an alias of a release (``FY2026``), or a pattern (``1.x``)
system-version               the version to use where the reference has none (exact or pattern)
check-system-version         likewise; and whatever was chosen must match it, or it is an error
the newest                   of the releases whose start is not in the future
===========================  ==================================================================

Where a value names its own version too, it must be the one that the reference leads to:

=============================  =======================  ==========================================
the reference leads to         the value's version      then
=============================  =======================  ==========================================
a pattern, or anything         fits and is known        the value's version answers
nothing said (the newest)      is another one           warning VALUESET_VALUE_MISMATCH_DEFAULT
its own version                is another one           error VALUESET_VALUE_MISMATCH
a version from a parameter     is another one           error VALUESET_VALUE_MISMATCH_CHANGED
any                            is not known here        error UNKNOWN_CODESYSTEM_VERSION besides
an unknown version             any                      error UNKNOWN_CODESYSTEM_VERSION for that
=============================  =======================  ==========================================

Specification: ValueSet/$expand, https://hl7.org/fhir/R5/valueset-operation-expand.html
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, TypeVar

_PART = re.compile(r"\d+|[^\d.\-_+]+")
_WILDCARDS = frozenset(("x", "X", "*"))


class Versioned(Protocol):
    """Something of which there are several versions."""

    @property
    def version(self) -> str | None: ...
    @property
    def version_aliases(self) -> tuple[str, ...]: ...
    @property
    def effective_start(self) -> str | None: ...


Item = TypeVar("Item", bound=Versioned)


@lru_cache(10_000)
def sort_key(version: str | None) -> tuple[tuple[int, int, str], ...]:
    """Orders versions by their parts, numbers as numbers: 1.9 before 1.10, 2024.04 before 2024.10.

    A version with a further textual part (``1.0.0-ballot``) comes before the one without, as in
    semantic versioning; no version comes before every version.
    """
    if version is None:
        return ()
    parts = [(2, int(p), "") if p.isdigit() else (0, 0, p) for p in _PART.findall(version)]
    return (*parts, (1, 0, ""))


def matches(version: str | None, wanted: str) -> bool:
    """Whether ``version`` is ``wanted``, or fits it as a pattern: ``1.x.x``, ``1.x``, ``1.*``."""
    if version is None:
        return False
    if version == wanted:
        return True
    asked, parts = wanted.split("."), version.split(".")
    if not _WILDCARDS.intersection(asked):
        return False
    if asked[-1] in _WILDCARDS and len(parts) >= len(asked):
        parts = parts[: len(asked)]
    return len(parts) == len(asked) and all(
        a in _WILDCARDS or a == p for a, p in zip(asked, parts, strict=True)
    )


def newest(candidates: Iterable[Item]) -> Item | None:
    """The candidate with the highest version."""
    return max(candidates, key=lambda item: sort_key(item.version), default=None)


def choose(candidates: Sequence[Item], wanted: str | None, day: str) -> Item | None:
    """The candidate that answers for ``wanted`` on ``day`` (``YYYY-MM-DD``); None if none does."""
    if len(candidates) > 1 and not wanted:
        current = [c for c in candidates if not c.effective_start or c.effective_start <= day]
        return newest(current or candidates)
    if not wanted:
        return newest(candidates)
    exact = [c for c in candidates if c.version == wanted]
    return newest(
        exact
        or [c for c in candidates if wanted in c.version_aliases]
        or [c for c in candidates if matches(c.version, wanted)]
    )


@dataclass(frozen=True, slots=True)
class VersionRules:
    """What the request says about versions, by system url; empty means nothing is said."""

    default: Mapping[str, str] = field(default_factory=dict)
    check: Mapping[str, str] = field(default_factory=dict)
    force: Mapping[str, str] = field(default_factory=dict)
    value_sets: Mapping[str, str] = field(default_factory=dict)

    def effective(self, system: str, version: str | None) -> "Effective":
        """The version to ask for where a reference names ``system`` and perhaps ``version``."""
        if system in self.force:
            return Effective(self.force[system], "force-system-version")
        if version:
            return Effective(version, None)
        if system in self.default:
            return Effective(self.default[system], "system-version")
        if system in self.check:
            return Effective(self.check[system], "check-system-version")
        return Effective(None, None)


@dataclass(frozen=True, slots=True)
class Effective:
    """The version to ask for (None: the newest), and the parameter that said so, if one did."""

    version: str | None
    parameter: str | None
