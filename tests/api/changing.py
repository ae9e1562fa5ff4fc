"""A service whose content changes at random, on days that go by, for laws about what clients keep."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service import app as composition
from service.app import create_app
from service.config import Settings
from service.opening import Service, open_service

BASE = "http://example.org"
SYSTEMS = ("s1", "s2")
VALUE_SETS = ("v1", "v2", "v3")
CODES = "abcd"
START = datetime(2026, 1, 1, 12, tzinfo=UTC)

Step = tuple[Any, ...]


def code_system(name: str, version: str, codes: Mapping[str, str], ends: Mapping[str, int]) -> dict[str, Any]:
    """A CodeSystem of these codes and displays; some cease to be active some days after the start."""

    def concept(code: str) -> dict[str, Any]:
        found: dict[str, Any] = {"code": code, "display": codes[code]}
        if code in ends:
            last = (START + timedelta(days=ends[code])).date().isoformat()
            found["property"] = [{"code": "retirementDate", "valueDateTime": last}]
        return found

    return {
        "resourceType": "CodeSystem",
        "url": f"{BASE}/{name}",
        "version": version,
        "status": "active",
        "content": "complete",
        "property": [
            {
                "code": "retirementDate",
                "uri": "http://hl7.org/fhir/concept-properties#retirementDate",
                "type": "dateTime",
            }
        ],
        "concept": [concept(code) for code in codes],
    }


def value_set(name: str, includes: list[dict[str, Any]]) -> dict[str, Any]:
    """A ValueSet of these includes."""
    compose = {"inactive": False, "include": includes}
    return {"resourceType": "ValueSet", "url": f"{BASE}/{name}", "status": "active", "compose": compose}


_displays = st.dictionaries(st.sampled_from(CODES), st.sampled_from(("one", "two")), min_size=1)
_includes = st.lists(
    st.one_of(
        st.builds(lambda name: {"system": f"{BASE}/{name}"}, st.sampled_from(SYSTEMS)),
        st.builds(lambda name: {"valueSet": [f"{BASE}/{name}"]}, st.sampled_from(VALUE_SETS)),
        st.builds(
            lambda name, codes: {"system": f"{BASE}/{name}", "concept": [{"code": c} for c in codes]},
            st.sampled_from(SYSTEMS),
            st.lists(st.sampled_from(CODES), min_size=1, unique=True),
        ),
    ),
    min_size=1,
    max_size=2,
)
_put_system = st.builds(
    lambda name, version, codes, ends: ("put", f"{name}-{version}", code_system(name, version, codes, ends)),
    st.sampled_from(SYSTEMS),
    st.sampled_from("12"),
    _displays,
    st.dictionaries(st.sampled_from(CODES), st.integers(0, 4), max_size=2),
)
_put_value_set = st.builds(
    lambda name, includes: ("put", name, value_set(name, includes)), st.sampled_from(VALUE_SETS), _includes
)
_delete = st.builds(
    lambda named: ("delete", *named),
    st.sampled_from(
        [("CodeSystem", f"{name}-{version}") for name in SYSTEMS for version in "12"]
        + [("ValueSet", name) for name in VALUE_SETS]
    ),
)
_wait = st.builds(lambda days: ("wait", days), st.integers(1, 2))
_roll_back = st.builds(lambda number: ("activate", number), st.integers(0, 5))

steps: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(_put_system, _put_value_set, _delete, _wait, _roll_back), min_size=1, max_size=8
)
"""What happens to the service, one after the other."""


@dataclass
class Changing:
    """The service, and a caller without anything kept between requests."""

    service: Service
    client: FlaskClient
    moment: list[datetime] = field(default_factory=lambda: [START])

    def take(self, step: Step) -> None:
        """Let one thing happen."""
        registry = self.service.registry
        match step:
            case ("put", name, document):
                with registry.prepare(document) as ready, registry.writing() as writer:
                    writer.put(ready, name, "PUT")
            case ("delete", resource_type, name):
                with registry.writing() as writer:
                    writer.delete(resource_type, name)
            case ("wait", days):
                self.moment[0] += timedelta(days=days)
            case ("activate", number):
                builds = [release.build for release in registry.releases()]
                if builds:
                    registry.activate_build(builds[number % len(builds)])

    def get(self, path: str, headers: Mapping[str, str] | None = None, **query: str) -> TestResponse:
        """The answer to a GET."""
        return self.client.get(path, query_string=query, headers=dict(headers or {}))


@contextmanager
def changing(database_url: Callable[[], str | None] = lambda: None) -> Iterator[Changing]:
    """A service without content, and its clock."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        settings = Settings(data=Path(folder) / "data", database_url=database_url())
        moment = [START]
        service = open_service(settings)
        service = replace(service, api=replace(service.api, clock=lambda: moment[0]))
        patch.setattr(composition, "open_service", lambda _: service)
        try:
            yield Changing(service, create_app(settings).test_client(), moment)
        finally:
            service.registry.close()
