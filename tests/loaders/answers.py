"""What a service answers from a release that was loaded from the publisher's form of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from service.api.requests import Request
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import Service, open_service


def write(folder: Path, files: Mapping[str, str], encoding: str = "utf-8") -> Path:
    """``files`` (texts by relative name) below ``folder``."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode(encoding))
    return folder


def table(text: str, between: str = "\t") -> str:
    """Rows that a test wrote with ``|`` between fields, as the publisher separates them."""
    return "".join(f"{line.strip().replace('|', between)}\n" for line in text.strip().splitlines())


class Answers:
    """A service of its own in ``data``, asked as any caller asks."""

    def __init__(self, data: Path, format_name: str, source: Path, release: str | None = None) -> None:
        self._service: Service = open_service(Settings(data=data))
        run_load(self._service, format_name, [source], LoadOptions(release=release))

    def get(self, path: str, fhir: str = "r5", /, **query: str) -> dict[str, Any]:
        """The answer to a GET."""
        answer = self._service.api.handle(Request("GET", f"/{fhir}/{path}", urlencode(query), {}))
        document: dict[str, Any] = json.loads(answer.body)
        return document

    def properties(self, system: str, code: str) -> dict[str, list[Any]]:
        """The properties that $lookup gives of a code: name to values, a Coding by its code."""
        found: dict[str, list[Any]] = {}
        for part in self.get("CodeSystem/$lookup", system=system, code=code)["parameter"]:
            if part["name"] == "property":
                parts = {p["name"]: p for p in part["part"]}
                found.setdefault(value(parts["code"]), []).append(value(parts["value"]))
        return found

    def validated(self, path: str = "CodeSystem/$validate-code", **query: str) -> dict[str, Any]:
        """The simple parameters that $validate-code gives."""
        answer = self.get(path, **query)
        return {p["name"]: value(p) for p in answer["parameter"] if "resource" not in p}

    def selected(self, system: str, *filters: tuple[str, str, str]) -> list[str]:
        """The codes of ``system`` that pass all filters (property, operator, value), in their order."""
        include = {
            "system": system,
            "filter": [{"property": p, "op": op, "value": text} for p, op, text in filters],
        }
        value_set = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}
        body = json.dumps(
            {
                "resourceType": "Parameters",
                "parameter": [
                    {"name": "valueSet", "resource": value_set},
                    {"name": "excludeNested", "valueBoolean": True},
                ],
            }
        ).encode()
        headers = {"content-type": "application/fhir+json"}
        answer = self._service.api.handle(Request("POST", "/r5/ValueSet/$expand", "", headers, body))
        return _codes(json.loads(answer.body))

    def expanded(self, url: str) -> list[str]:
        """The codes of the value set with that url."""
        return _codes(self.get("ValueSet/$expand", url=url, excludeNested="true"))


def value(part: dict[str, Any]) -> Any:
    """The value[x] of a parameter; a Coding by its code."""
    found = next(content for name, content in part.items() if name.startswith("value"))
    return found["code"] if isinstance(found, dict) else found


def _codes(value_set: dict[str, Any]) -> list[str]:
    assert "expansion" in value_set, value_set
    return [item["code"] for item in value_set["expansion"].get("contains", ())]
