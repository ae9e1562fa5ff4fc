"""What every loader gives: releases of code systems, FHIR resources, or procedure pages.

A loader reads the file as its publisher ships it and yields what it found, whole and checked, or
raises ``LoadError`` with file and line. It stores nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.pages import ProcedurePage
from service.terminology.value_sets import ValueSet


class LoadError(Exception):
    """A source that cannot be loaded: which file, which line (1-based, if any), what is wrong."""

    def __init__(self, file: str | Path, line: int | None, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}" if line is not None else f"{file}: {problem}")
        self.file = str(file)
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a code system, with the value sets that are published beside it.

    ``concepts`` are in the publisher's order. ``files`` names what was read. ``warnings`` are
    complete sentences with ``file:line`` first. ``derived`` marks a release that was computed from
    another one (addenda applied backwards) instead of read.
    """

    code_system: CodeSystem
    concepts: Sequence[Concept]
    value_sets: tuple[ValueSet, ...] = ()
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One FHIR resource as JSON, with the FHIR version in which it is written (``4.0.1``).

    A ``bound`` one is served in that FHIR version only, as FHIR's own code systems are.
    """

    document: Mapping[str, Any]
    fhir_version: str
    file: str
    bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Procedure pages read together, with warnings as in ``Release``."""

    pages: tuple[ProcedurePage, ...]
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


Loaded = Release | Resource | Pages


class Progress(Protocol):
    """Told how a load goes: ``done`` of ``total`` units (None while unknown) of ``task``."""

    def __call__(self, task: str, done: int, total: int | None = None) -> None: ...


def silent(task: str, done: int, total: int | None = None) -> None:
    """The progress of a load that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What the operator may say about a load; each loader uses what concerns it.

    ``release`` overrides the version that the file tells. ``known_displays`` gives, per system, the
    (code, display) pairs already loaded, for matching a page's title. ``canonical_base`` begins the
    canonicals of what this service itself publishes: value sets, designation uses.
    """

    release: str | None = None
    with_previous: bool = False
    strict: bool = False
    code: str | None = None
    system: str | None = None
    known_displays: Mapping[str, Callable[[str], list[str]]] | None = None
    progress: Progress = silent
    canonical_base: str = "https://procodex.org/fhir"


Loader = Callable[[Sequence[Path], LoadOptions], Iterable[Loaded]]
"""A loader: sources (files or folders) and options in, what was found out."""
