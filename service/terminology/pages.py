"""Procedure pages: what a person wants to know about a procedure, tied to its codes.

A page is written once and serves every code that it names, one by one or by a pattern. Its sections
are concept properties (``CodeSystem/concept-properties`` of this service); ``$lookup`` joins them to
the code, and the names of the page take part in searches.
"""

from dataclasses import dataclass

from service.terminology.concepts import Designation, Property


@dataclass(frozen=True, slots=True)
class PageTarget:
    """The codes of one system that a page describes.

    ``patterns`` are regular expressions (RE2) over whole codes, such as ``0KN[CD].ZZ``.
    """

    system: str
    codes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePage:
    """One page; ``id`` is its slug (``hand-muscle-release``), unique among pages."""

    id: str
    title: str
    targets: tuple[PageTarget, ...]
    properties: tuple[Property, ...]
    designations: tuple[Designation, ...] = ()
    reviewed: str | None = None
    source: str | None = None

    @property
    def common_name(self) -> str:
        """The name people use, or the title where the page gives none."""
        names = (p.value for p in self.properties if p.code == "common-name")
        return str(next(names, self.title))
