"""Every parameter has an effect, or a refusal that names it; over GET and over POST."""

from typing import Any

import pytest

from service.operations import OPERATIONS
from service.operations.fields import Parameter
from service.operations.inline import WITH_EVERY_REQUEST
from tests.api.claim_cases import VALIDATE_CODES_CASES
from tests.api.client import Client, posted, texts
from tests.api.content import LARGE, PROCEDURES, SURGICAL, value_set
from tests.api.diff_cases import CODE_SYSTEM_DIFF_CASES, FIND_MATCHES_CASES, VALUE_SET_DIFF_CASES
from tests.api.mapping_cases import COMPARE_CASES, TRANSLATE_CASES

EVERYTHING = f"{PROCEDURES}?fhir_vs"
DRAFTED = "http://example.org/ValueSet/drafted"
IMPORTING = "http://example.org/ValueSet/importing"
IMAGING = {"system": PROCEDURES, "code": "IMAGING"}
CONCEPT = {"coding": [IMAGING]}
CHANGED = {
    "resourceType": "CodeSystem",
    "url": PROCEDURES,
    "version": "3",
    "status": "active",
    "content": "complete",
    "caseSensitive": True,
    "concept": [{"code": "HAND", "display": "Changed"}],
}
ALL_LARGE = value_set("inline", compose={"include": [{"system": LARGE, "concept": [{"code": "ROOT"}]}]})

LOOKUP = {"system": PROCEDURES, "code": "HAND"}
IN_SYSTEM = {"url": PROCEDURES, "code": "HAND"}
IN_SET = {"url": SURGICAL, "system": PROCEDURES, "code": "HAND"}
WRONG = {"display": "Wrong"}
MORE = "http://example.org/more"

CASES: dict[str, list[tuple[dict[str, Any], str, Any]]] = {
    "CodeSystem/$lookup": [
        (LOOKUP, "code", "IMAGING"),
        (LOOKUP, "system", LARGE),
        (LOOKUP, "version", "1"),
        (LOOKUP, "coding", IMAGING),
        ({**LOOKUP, "code": "ENDED"}, "date", "2020-06-01"),
        (LOOKUP, "displayLanguage", "de"),
        (LOOKUP, "property", "body-part"),
        (LOOKUP, "useSupplement", MORE),
        (LOOKUP, "tx-resource", CHANGED),
    ],
    "CodeSystem/$validate-code": [
        (IN_SYSTEM, "url", LARGE),
        ({"code": "HAND", "url": PROCEDURES}, "codeSystem", CHANGED),
        (IN_SYSTEM, "code", "NOTHING"),
        (IN_SYSTEM, "version", "1"),
        (IN_SYSTEM, "display", "Wrong"),
        (IN_SYSTEM, "coding", IMAGING),
        (IN_SYSTEM, "codeableConcept", CONCEPT),
        ({**IN_SYSTEM, "code": "NEW"}, "date", "2021-01-01"),
        ({**IN_SYSTEM, "code": "SURGERY"}, "abstract", "false"),
        ({**IN_SYSTEM, "display": "Hand surgery"}, "displayLanguage", "de"),
        ({**IN_SYSTEM, "display": "Chirurgie de la main"}, "useSupplement", MORE),
        (IN_SYSTEM | WRONG, "lenient-display-validation", "true"),
        (IN_SYSTEM, "tx-resource", CHANGED),
    ],
    "ValueSet/$validate-code": [
        (IN_SET, "url", f"{LARGE}?fhir_vs"),
        (IN_SET, "context", "http://example.org/x"),
        (IN_SET, "valueSet", ALL_LARGE),
        (IN_SET, "valueSetVersion", "1"),
        (IN_SET, "code", "IMAGING"),
        (IN_SET, "system", LARGE),
        (IN_SET, "systemVersion", "1"),
        (IN_SET, "display", "Wrong"),
        (IN_SET, "coding", IMAGING),
        (IN_SET, "codeableConcept", CONCEPT),
        ({**IN_SET, "url": EVERYTHING, "code": "ENDED", "activeOnly": "true"}, "date", "2020-06-01"),
        ({**IN_SET, "code": "SURGERY"}, "abstract", "false"),
        ({**IN_SET, "display": "Hand surgery"}, "displayLanguage", "de"),
        ({**IN_SET, "display": "Chirurgie de la main"}, "useSupplement", MORE),
        ({"url": SURGICAL, "code": "HAND"}, "inferSystem", "true"),
        ({**IN_SET, "code": "OLD"}, "activeOnly", "true"),
        (IN_SET | WRONG, "lenient-display-validation", "true"),
        (IN_SET | WRONG, "valueset-membership-only", "true"),
        (IN_SET | WRONG, "valueset-membership-only", "true"),
        ({**IN_SET, "url": DRAFTED}, "system-version", f"{PROCEDURES}|1"),
        (IN_SET, "check-system-version", f"{PROCEDURES}|1"),
        (IN_SET, "force-system-version", f"{PROCEDURES}|1"),
        ({**IN_SET, "url": IMPORTING, "code": "NEW"}, "default-valueset-version", f"{SURGICAL}|1"),
        ({**IN_SET, "url": DRAFTED}, "tx-resource", CHANGED),
    ],
    "ValueSet/$expand": [
        ({"url": SURGICAL}, "url", DRAFTED),
        ({"url": SURGICAL}, "valueSet", ALL_LARGE),
        ({"url": SURGICAL}, "valueSetVersion", "1"),
        ({"url": SURGICAL}, "context", "http://example.org/x"),
        ({"url": SURGICAL}, "contextDirection", "incoming"),
        ({"url": SURGICAL}, "since", "2099-01-01T00:00:00Z"),
        ({"url": SURGICAL}, "filter", "release"),
        ({"url": EVERYTHING, "activeOnly": "true"}, "date", "2020-06-01"),
        ({"url": SURGICAL}, "offset", "1"),
        ({"url": SURGICAL}, "count", "1"),
        ({"url": SURGICAL}, "limit", "1"),
        ({"url": "urn:ietf:bcp:13?fhir_vs"}, "excludePostCoordinated", "true"),
        ({"url": SURGICAL}, "includeDesignations", "true"),
        ({"url": SURGICAL, "includeDesignations": "true"}, "designation", "fr"),
        ({"url": SURGICAL}, "includeDefinition", "true"),
        ({"url": SURGICAL}, "activeOnly", "true"),
        ({"url": SURGICAL, "property": "effort"}, "useSupplement", MORE),
        ({"url": SURGICAL}, "excludeNested", "true"),
        ({"url": SURGICAL, "excludeNested": "true"}, "excludeNotForUI", "true"),
        ({"url": SURGICAL}, "displayLanguage", "de"),
        ({"url": SURGICAL}, "property", "body-part"),
        ({"url": SURGICAL}, "exclude-system", PROCEDURES),
        ({"url": DRAFTED}, "system-version", f"{PROCEDURES}|1"),
        ({"url": SURGICAL}, "check-system-version", f"{PROCEDURES}|1"),
        ({"url": SURGICAL}, "force-system-version", f"{PROCEDURES}|1"),
        ({"url": IMPORTING}, "default-valueset-version", f"{SURGICAL}|1"),
        ({"url": DRAFTED}, "tx-resource", CHANGED),
    ],
    "CodeSystem/$subsumes": [
        ({**LOOKUP, "codeA": "HAND", "codeB": "NEW"}, name, value)
        for name, value in (
            ("codeA", "NEW"), ("codeB", "HAND"), ("system", LARGE), ("version", "1"), ("codingA", IMAGING),
            ("codingB", IMAGING), ("date", "2021-01-01"), ("tx-resource", CHANGED),
        )
    ],
    "ConceptMap/$translate": TRANSLATE_CASES,
    "ValueSet/$compare": COMPARE_CASES,
    "ValueSet/$related": COMPARE_CASES,
    "CodeSystem/$diff": CODE_SYSTEM_DIFF_CASES,
    "ValueSet/$diff": VALUE_SET_DIFF_CASES,
    "CodeSystem/$find-matches": FIND_MATCHES_CASES,
    "CodeSystem/$similar": [
        ({**LOOKUP, "code": "HAND-1"}, name, value)
        for name, value in (
            ("code", "IMAGING"), ("system", LARGE), ("version", "1"), ("coding", IMAGING), ("count", "0"),
            ("date", "2021-01-01"), ("tx-resource", CHANGED),
        )
    ],
    **VALIDATE_CODES_CASES,
}  # fmt: skip

BATCHES = ("CodeSystem/$batch-validate-code", "ValueSet/$batch-validate-code")
"""Their parameters are those of the single calls, to which their tests hold them."""

FLAT = [(path, base, name, value) for path, cases in CASES.items() for base, name, value in cases]


def declared(path: str) -> dict[str, Parameter]:
    (operation,) = (o for o in OPERATIONS if f"{o.resource_type}/${o.name}" == path)
    return operation.declared | WITH_EVERY_REQUEST


def test_every_parameter_has_a_case() -> None:
    for operation in OPERATIONS:
        path = f"{operation.resource_type}/${operation.name}"
        if operation.declared and path not in BATCHES and not operation.affects_state:
            tried = {name for _, name, _ in CASES[path]}
            assert tried == set(declared(path))


def essence(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what only repeats the request or tells one answer from another."""
    if "expansion" not in answer:
        return answer
    hidden = ("identifier", "timestamp", "parameter")
    expansion = {name: value for name, value in answer["expansion"].items() if name not in hidden}
    return {**answer, "expansion": expansion}


def element(path: str, name: str, value: Any) -> tuple[str, str, Any]:
    kind = declared(path)[name].fhir_type
    if isinstance(value, dict) and "resourceType" in value:
        return name, "resource", value
    if isinstance(value, list):
        return name, "part", value
    typed = {"true": True, "false": False}.get(value, value) if kind == "boolean" else value
    return name, f"value{kind[0].upper()}{kind[1:]}", int(value) if kind == "integer" else typed


def ask(client: Client, method: str, path: str, asked: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in asked.items() if name in declared(path)}
    if method == "GET":
        response = client.flask.get(f"/{client.version}/{path}", query_string=known)
    else:
        body = posted(*(element(path, name, value) for name, value in known.items()))
        response = client.flask.post(f"/{client.version}/{path}", json=body)
    assert response.status_code < 500, response.text
    return client.read(response, response.status_code)


@pytest.mark.parametrize(("path", "base", "name", "value"), FLAT, ids=[f"{p}-{n}" for p, _, n, _ in FLAT])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_parameter_has_an_effect_or_is_refused_by_name(
    client: Client, method: str, path: str, base: dict[str, Any], name: str, value: Any
) -> None:
    only_posted = [n for n, v in base.items() if isinstance(v, dict | list)]
    if method == "GET" and only_posted:
        assert f"'{only_posted[0]}'" in texts(ask(client, method, path, {**base, only_posted[0]: "anything"}))
        return
    is_complex = isinstance(value, dict | list)
    given = "anything" if method == "GET" and is_complex else value
    before, after = (ask(client, method, path, asked) for asked in (base, {**base, name: given}))
    if (method == "GET" and is_complex) or not declared(path)[name].supported:
        assert f"'{name}'" in texts(after)
    else:
        assert essence(after) != essence(before)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_nothing_to_exclude_that_the_caller_put_together(client: Client, method: str) -> None:
    asked = {"url": SURGICAL, "excludePostCoordinated": "true"}
    before, after = (ask(client, method, "ValueSet/$expand", a) for a in ({"url": SURGICAL}, asked))
    assert essence(after) == essence(before)
    told = {p["name"]: p for p in after["expansion"]["parameter"]}
    assert told["excludePostCoordinated"]["valueBoolean"] is True


@pytest.mark.parametrize("path", CASES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_defines_is_refused_only_on_request(client: Client, method: str, path: str) -> None:
    base = {name: value for name, value in CASES[path][0][0].items() if name in declared(path)}
    if method == "GET":
        response = client.flask.get(
            f"/{client.version}/{path}", query_string={**base, "colour": "red"}, headers=STRICT
        )
    else:
        body = posted(*(element(path, n, v) for n, v in base.items()), ("colour", "valueCode", "red"))
        response = client.flask.post(f"/{client.version}/{path}", json=body, headers=STRICT)
    assert "'colour'" in texts(client.read(response, response.status_code))


STRICT = {"Prefer": "handling=strict"}
