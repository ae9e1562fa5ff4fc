"""HL7's terminology package, value set by value set: what each $expand and $validate-code answers.

``python -m tests.benchmarks.terminology_package`` loads the package beside the starter content, asks over
HTTP about every value set in it, and prints how many had which outcome. The run ends with status 1 after a
fault of the server (5xx), a slow answer, a refusal without a reason, a "no" for a member, or a "yes" for
another code, unless the code system is a fragment and the answer says so.
"""

import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import orjson
import requests
from rich.console import Console
from rich.table import Table

from tests.running import procodex, served
from tests.shared_files import SHARED

PACKAGE = SHARED / "data" / "hl7" / "hl7.terminology.r4-7.0.1.tgz"
SLOW = 2.0
"""Seconds that no answer may take."""

_PAGE = 1000
_NO_CODE = "not a code of anything"
_REASONS = {
    "UNKNOWN_CODESYSTEM_EXP": "names a code system that is not loaded",
    "UNKNOWN_CODESYSTEM_VERSION_EXP": "names a version of a code system that is not loaded",
    "UNKNOWN_CODESYSTEM_VERSION_EXP_NONE": "names a code system that is not loaded",
    "CODESYSTEM_CONTENT_NOT_USABLE": "names a code system that is published without its codes",
    "Unable_to_resolve_value_Set_": "names a value set that is not loaded",
    "FILTER_NOT_UNDERSTOOD": "uses a filter that the code system does not define",
}
"""Message ids of a refused expansion, and what they tell."""

_OF_A_FRAGMENT = {"UNKNOWN_CODE_IN_FRAGMENT"}

Json = dict[str, Any]


@dataclass
class Survey:
    """What was found: outcomes with the value sets that had them, seconds by request, and faults."""

    outcomes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, float] = field(default_factory=dict)
    validations: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def value_sets() -> Iterator[Json]:
    """Every ValueSet of the package."""
    with tarfile.open(PACKAGE) as package:
        for member in package:
            if member.name.startswith("package/ValueSet-"):
                content = package.extractfile(member)
                assert content is not None
                yield orjson.loads(content.read())


@dataclass(frozen=True)
class Surveyor:
    """Asks one server about value sets, one after the other."""

    address: str
    session: requests.Session
    survey: Survey

    def visit(self, value_set: Json) -> None:
        """Expand the value set; ask for one code that is in it and one that is not."""
        asked = {"url": value_set["url"], "valueSetVersion": value_set["version"]}
        status, answer = self._get("$expand", asked)
        outcome = "expanded"
        if status == 422 and "VALUESET_TOO_COSTLY" in _ids(answer):
            outcome = "too costly at once, expanded by the page"
            status, answer = self._get("$expand", {**asked, "count": str(_PAGE)})
        if status != 200:
            outcome = self._reason(answer, value_set["url"])
        elif not answer["expansion"].get("contains"):
            is_open = any(e["url"].endswith("unclosed") for e in answer["expansion"].get("extension", ()))
            outcome = f"empty: {'of a fragment' if is_open else 'no code meets its conditions'}"
        self.survey.outcomes[outcome].append(value_set["url"])
        row = next(iter(answer.get("expansion", {}).get("contains", ())), None)
        if row is not None:
            self._validate(asked, {"system": row["system"], "code": row["code"]}, expected=True)
        include = next(iter(value_set.get("compose", {}).get("include", ())), {})
        self._validate(asked, {"system": include.get("system", "urn:x"), "code": _NO_CODE}, expected=False)

    def _validate(self, asked: dict[str, str], coding: dict[str, str], expected: bool) -> None:
        status, answer = self._get("$validate-code", {**asked, **coding})
        if status != 200:
            self.survey.validations[f"refused: {self._reason(answer, asked['url'])}"] += 1
            return
        result = next(p["valueBoolean"] for p in answer["parameter"] if p["name"] == "result")
        if result == expected:
            self.survey.validations["yes for a member" if expected else "no for another code"] += 1
        elif result and _ids(answer).keys() & _OF_A_FRAGMENT:
            self.survey.validations["yes with a warning: a fragment does not list all codes"] += 1
        else:
            self.survey.faults.append(f"{asked['url']} {coding}: {result}")

    def _reason(self, outcome: Json, url: str) -> str:
        reason = _REASONS.get(next(iter(_ids(outcome)), ""))
        if reason is None:
            self.survey.faults.append(f"{url}: refused without a reason that is known here: {outcome}")
        return reason or "other"

    def _get(self, operation: str, query: dict[str, str]) -> tuple[int, Json]:
        started = perf_counter()
        response = self.session.get(f"{self.address}/ValueSet/{operation}", params=query, timeout=60)
        taken = perf_counter() - started
        self.survey.seconds[f"{operation} {query['url']}"] = taken
        if taken > SLOW or response.status_code >= 500:
            self.survey.faults.append(f"{response.url}: {response.status_code} in {taken:.1f} s")
        return response.status_code, orjson.loads(response.content)


def _ids(answer: Json) -> dict[str, None]:
    """The message ids of the issues of an answer, in order."""
    outcomes = (answer, *(p.get("resource", {}) for p in answer.get("parameter", ())))
    issues = (issue for outcome in outcomes for issue in outcome.get("issue", ()))
    extensions = (extension for issue in issues for extension in issue.get("extension", ()))
    return dict.fromkeys(e["valueString"] for e in extensions if e["url"].endswith("message-id"))


def surveyed(address: str) -> Survey:
    """The survey of a server (``http://host/r4``) that has the package."""
    survey = Survey()
    with requests.Session() as session:
        session.trust_env = False
        surveyor = Surveyor(address, session, survey)
        for value_set in value_sets():
            surveyor.visit(value_set)
    return survey


def table(survey: Survey) -> Table:
    """How many value sets had each outcome."""
    found = Table("value sets", "outcome", box=None, header_style="bold")
    for outcome, urls in sorted(survey.outcomes.items(), key=lambda item: -len(item[1])):
        found.add_row(f"{len(urls):,}", outcome)
    for outcome, count in survey.validations.most_common():
        found.add_row(f"{count:,}", f"$validate-code: {outcome}")
    found.add_row(f"{len(survey.faults)}", f"faults: 5xx, above {SLOW:.0f} s, unexplained or wrong")
    slowest, seconds = max(survey.seconds.items(), key=lambda item: item[1])
    found.add_row(f"{seconds * 1000:.0f} ms", f"the slowest answer: {slowest}")
    return found


def main() -> int:
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        for arguments in (("starter",), ("load", "fhir-package", PACKAGE)):
            loaded = procodex("--data", data, *arguments)
            assert loaded.returncode == 0, loaded.stderr
        with served(data) as url:
            survey = surveyed(f"{url}/r4")
    Console(soft_wrap=True).print(table(survey))
    for fault in survey.faults:
        print(fault, file=sys.stderr)
    return 1 if survey.faults else 0


if __name__ == "__main__":
    sys.exit(main())
