"""What an operation is: a name, where it can be called, its parameters, and a function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from marshmallow import Schema, ValidationError

from service.operations.fields import Parameter, Parameters
from service.operations.kept import KeptResources
from service.terminology import issues
from service.terminology.closures import Closures
from service.terminology.issues import TerminologyError
from service.terminology.view import View

_DAY_LENGTH = len("YYYY-MM-DD")

_READERS = 256
"""How many combinations of given parameters an operation keeps a schema for."""

Values = Mapping[str, Any]
"""Parsed in parameters by attribute name; what was not given is not there."""


def nothing() -> None:
    """The checkpoint of work that may take as long as it needs."""


class Past(Protocol):
    """What was known before."""

    def revision(self) -> int:
        """The revision of now."""

    def revision_at(self, moment: str) -> int:
        """The revision that stood at an instant; 0 before the first change."""

    def view_at(self, revision: int) -> View:
        """What was known at a revision."""


class NoPast:
    """The past of what keeps none."""

    def revision(self) -> int:
        return 0

    def revision_at(self, moment: str) -> int:
        return 0

    def view_at(self, revision: int) -> View:
        raise LookupError(f"revision {revision} is not kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an operation may know besides its parameters.

    ``moment`` is when the request is answered, ``max_rows`` how many rows one answer may have,
    ``accept_language`` the caller's header, ``fhir_version`` the version asked in (``5.0.0``) of all that
    are served.
    """

    view: View
    moment: datetime
    max_rows: int = 10_000
    accept_language: str | None = None
    checkpoint: Callable[[], None] = nothing
    """Called again and again by long work; raises TerminologyError when the request's time is over."""
    kept: KeptResources | None = None
    cache_id: str | None = None
    body: bytes = b""
    """What $cache-control works with: the store, the id in the header, and the body as posted."""
    closures: Closures | None = None
    """The closure tables of clients, for $closure."""
    fhir_version: str = "5.0.0"
    fhir_versions: tuple[str, ...] = ("5.0.0",)
    canonical_base: str = "https://procodex.org/fhir"
    """Where names of our own hang."""
    past: Past = field(default_factory=NoPast)

    @property
    def today(self) -> str:
        """The day (``YYYY-MM-DD``)."""
        return self.moment.date().isoformat()

    @property
    def now(self) -> str:
        """The moment as a FHIR instant, in UTC."""
        return self.moment.isoformat(timespec="seconds").replace("+00:00", "Z")

    def with_view(self, view: View) -> "Context":
        """The same context with another view."""
        return replace(self, view=view)

    def day(self, values: Values) -> str:
        """The day that the request is about: ``date`` as written, whatever its time zone, else today.

        TerminologyError when ``date`` is a year or a month.
        """
        date: str | None = values.get("date")
        if date is None:
            return self.today
        if len(date) < _DAY_LENGTH:
            raise TerminologyError(issues.date_is_no_day(date))
        return date[:_DAY_LENGTH]

    def dated(self, values: Values) -> "Context":
        """The context whose view answers by what was in force on the request's ``date``, if it has one."""
        return self.with_view(self.view.on(self.day(values))) if "date" in values else self


@dataclass(frozen=True)
class Operation:
    """One operation; ``levels`` are ``system``, ``type`` and ``instance``.

    ``result`` is the class of its answer, ``instance_since`` the first FHIR version that has it at
    instance level.
    """

    resource_type: str
    name: str
    title: str
    levels: tuple[str, ...]
    parameters: Parameters
    result: type
    run: Callable[[Context, Values], Any]
    instance_parameters: Mapping[str, str] = field(default_factory=dict)
    """Which parameters the resource at instance level gives: its ``url``, its ``version``."""
    instance_since: str = "R4"
    is_standard: bool = True
    """Whether the FHIR specification itself defines it."""
    affects_state: bool = False
    """Whether it changes something here; then it cannot be a GET."""

    @cached_property
    def declared(self) -> dict[str, Parameter]:
        """The in parameters by their FHIR name."""
        return dict(self.parameters.declared())

    def _reader(self, names: frozenset[str]) -> Schema:
        """A schema of just the given parameters: marshmallow looks at every field that a schema has."""
        if names not in self._readers:
            if len(self._readers) >= _READERS:
                self._readers.clear()
            attributes = [name for name, f in self.parameters.fields.items() if f.data_key in names]
            self._readers[names] = type(self.parameters)(only=attributes)
        return self._readers[names]

    @cached_property
    def _readers(self) -> dict[frozenset[str], Schema]:
        return {}

    def is_at(self, level: str, fhir_version: str) -> bool:
        """Whether the FHIR version (``R4``) has this operation at ``level``."""
        return level in self.levels and (level != "instance" or fhir_version >= self.instance_since)

    def parse(self, given: Mapping[str, Sequence[Any]], strict: bool = False) -> Values:
        """The parameters of one request.

        ``given`` has every value of each name. Raises TerminologyError with every problem at once; a
        parameter that nobody defines is a problem only when ``strict``.
        """
        problems: list[issues.Issue] = []
        once: dict[str, Any] = {}
        for name, raw in given.items():
            parameter = self.declared.get(name)
            if parameter is None:
                if strict:
                    problems.append(issues.parameter_unknown(name))
            elif not parameter.supported:
                problems.append(issues.parameter_not_supported(name))
            elif parameter.many:
                once[name] = raw
            elif len(raw) > 1:
                problems.append(issues.parameter_invalid(name, "it may be given only once"))
            else:
                once[name] = raw[0]
        try:
            values: Values = self._reader(frozenset(once)).load(once)
        except ValidationError as error:
            problems += [_invalid(name, message) for name, message in error.messages_dict.items()]
        if problems:
            raise TerminologyError(*problems)
        return values


def _invalid(name: str, message: Any) -> issues.Issue:
    text = message[0] if isinstance(message, list) and message else str(message)
    return issues.parameter_invalid(name, str(text))
