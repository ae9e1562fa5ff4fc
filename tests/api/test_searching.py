"""Search: criteria, pages, and how much of each resource."""

from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from service.api import including
from service.api.errors import RefusedError
from service.api.search import read_criteria
from service.fhir.versions import FHIR_VERSIONS
from tests.api.client import Client, texts
from tests.api.content import LARGE, LARGE_SIZE, PROCEDURES, SURGICAL


def found(bundle: Any) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", ())]


def links(bundle: Any) -> dict[str, str]:
    return {link["relation"]: link["url"] for link in bundle["link"]}


@pytest.mark.parametrize(
    ("kind", "criteria", "urls"),
    [
        ("CodeSystem", {"url": PROCEDURES}, [PROCEDURES, PROCEDURES]),
        ("CodeSystem", {"url": PROCEDURES, "version": "2"}, [PROCEDURES]),
        ("CodeSystem", {"url": "http://example.org"}, []),
        ("CodeSystem", {"name": "procedures"}, [PROCEDURES, PROCEDURES]),
        ("CodeSystem", {"title": "a large"}, [LARGE]),
        ("CodeSystem", {"title": "large"}, []),
        ("CodeSystem", {"_id": "more"}, ["http://example.org/more"]),
        ("CodeSystem", {"status": "draft"}, ["http://example.org/more"]),
        ("ValueSet", {"title": "ete"}, ["http://example.org/ValueSet/drafted"]),
        ("ValueSet", {"url": SURGICAL, "version": "1"}, [SURGICAL]),
        ("ValueSet", {"status": "http://hl7.org/fhir/publication-status|draft"},
         ["http://example.org/ValueSet/drafted"]),
        ("ConceptMap", {"name": ""}, ["http://example.org/ConceptMap/to-large"]),
    ],
)  # fmt: skip
def test_criteria_must_all_match(
    client: Client, kind: str, criteria: dict[str, str], urls: list[str]
) -> None:
    bundle = client.get(kind, **criteria)
    assert bundle["type"] == "searchset"
    assert [entry["resource"]["url"] for entry in bundle.get("entry", ())] == urls
    assert bundle["total"] == len(urls)
    form = client.flask.post(f"/{client.version}/{kind}/_search", data=criteria)
    assert found(client.read(form, 200)) == found(bundle)


def test_every_match_can_be_read_at_its_full_url(client: Client) -> None:
    for entry in client.get("ValueSet")["entry"]:
        assert entry["search"] == {"mode": "match"}
        base, _, path = entry["fullUrl"].partition(f"/{client.version}/")
        assert base == "http://localhost"
        assert client.get(path) == entry["resource"]


def test_pages_follow_each_other_without_gap_or_overlap(client: Client) -> None:
    everything = found(client.get("CodeSystem", _count="500"))
    url, seen = f"/{client.version}/CodeSystem?_summary=true&_count=2", []
    steps = 0
    while url:
        page = client.read(client.flask.get(url), 200)
        assert page["total"] == len(everything)
        assert links(page)["self"] == f"http://localhost{url}"
        seen += found(page)
        url = links(page).get("next", "").removeprefix("http://localhost")
        steps += 1
    assert seen == everything
    assert steps == -(-len(everything) // 2)


def test_links_repeat_what_was_understood_and_nothing_else(client: Client) -> None:
    bundle = client.get("CodeSystem", status="active", colour="red", _elements="url", _count="1")
    query = dict(parse_qsl(urlsplit(links(bundle)["next"]).query))
    assert query.pop("_cursor")
    assert query == {"status": "active", "_elements": "url", "_count": "1"}


@pytest.mark.parametrize("form", [{"_summary": "count"}, {"_count": "0"}])
def test_only_the_number_may_be_asked(client: Client, form: dict[str, str]) -> None:
    bundle = client.get("CodeSystem", url=PROCEDURES, **form)
    assert bundle["total"] == 2
    assert "entry" not in bundle
    assert links(bundle).keys() == {"self"}


def test_a_search_never_gives_the_concepts_of_a_large_system(client: Client) -> None:
    for summary in ("false", "data"):
        (entry,) = client.get("CodeSystem", url=LARGE, _summary=summary)["entry"]
        assert "concept" not in entry["resource"]
        assert entry["resource"]["count"] == LARGE_SIZE
        assert entry["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"


def test_elements_and_summary_shape_every_match(client: Client) -> None:
    for entry in client.get("CodeSystem", _elements="url")["entry"]:
        assert set(entry["resource"]) == {"resourceType", "id", "meta", "url", "status", "content"}
    for entry in client.get("CodeSystem", _summary="true")["entry"]:
        assert "concept" not in entry["resource"]
        assert "caseSensitive" in entry["resource"] or entry["resource"]["url"] == "http://example.org/more"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "|"),
        ("status", "a|b|c"),
        ("_count", "-1"),
        ("_count", "many"),
        ("_cursor", "1.5"),
        ("_cursor", "WzFd"),
        ("_total", "many"),
        ("_sort", "colour"),
        ("_include", "ValueSet:url"),
        ("_revinclude", "Patient:name"),
        ("_summary", "all"),
        ("_elements", "a;b"),
        ("name:below", "hand"),
        ("url:contains", "hand"),
        ("name:missing", "perhaps"),
        ("name", "a\0b"),
        ("date", "yesterday"),
        ("date", "2026-02-30"),
        ("date", "zz2026"),
        ("context-quantity", "many"),
        ("context-quantity", "1|mg"),
        ("context-type-value", "focus"),
        ("context-type-value:missing", "true"),
        ("supplements.colour", "red"),
        ("url.name", "red"),
        ("_has:ValueSet", "red"),
        ("_has:ValueSet:url:name", "red"),
        ("_has:ValueSet:reference:colour", "red"),
        ("status", ","),
        ("code", ",".join(["a"] * 201)),
        ("url:above", "http://a.org" + "/a" * 201),
        ("_sort", ",".join(["name"] * 9)),
    ],
)
def test_a_bad_value_is_refused_by_name(client: Client, name: str, value: str) -> None:
    assert f"'{name}'" in texts(client.get("CodeSystem", 400, **{name: value}))
    form = client.flask.post(f"/{client.version}/CodeSystem/_search", data={name: value})
    assert f"'{name}'" in texts(client.read(form, 400))


def test_every_problem_is_told_at_once(client: Client) -> None:
    told = texts(client.get("ValueSet", 400, _count="x", date="y"))
    assert "'_count'" in told
    assert "'date'" in told


def test_a_control_may_be_given_once(client: Client) -> None:
    response = client.flask.get(f"/{client.version}/ValueSet?_count=1&_count=2")
    assert "'_count'" in texts(client.read(response, 400))


def test_what_nobody_defines_is_ignored_or_refused_on_request(client: Client) -> None:
    assert client.get("ConceptMap", colour="red")["total"] == 1
    strict = {"Prefer": "handling=strict"}
    assert "'colour'" in texts(client.get("ConceptMap", 400, strict, colour="red"))
    assert client.get("ConceptMap", 200, strict, status="active", _format="json")["total"] == 1


def test_an_escaped_comma_is_part_of_the_value(client: Client) -> None:
    assert client.get("CodeSystem", title=r"Procedures\, as")["total"] == 2


def test_a_form_is_needed_where_a_form_is_posted(client: Client) -> None:
    response = client.flask.post(f"/{client.version}/CodeSystem/_search", json={"status": "active"})
    assert "application/x-www-form-urlencoded" in texts(client.read(response, 415))


def test_operation_definitions_are_searched_alike(client: Client) -> None:
    assert found(client.get("OperationDefinition", name="EXP")) == ["ValueSet-expand"]
    assert client.get("OperationDefinition", status="draft")["total"] == 0
    assert len(found(client.get("OperationDefinition", _count="2"))) == 2
    assert found(client.get("OperationDefinition", _id="CodeSystem-lookup")) == ["CodeSystem-lookup"]


def test_the_addresses_are_those_under_which_the_caller_knows_us(client: Client) -> None:
    headers = {"Host": "codes.example.org:8443", "X-Forwarded-Host": "evil.example.org"}
    bundle = client.get("ConceptMap", 200, headers)
    assert links(bundle)["self"].startswith(f"http://codes.example.org:8443/{client.version}/ConceptMap?")
    assert bundle["entry"][0]["fullUrl"].startswith("http://codes.example.org:8443/")
    assert links(client.get("ConceptMap"))["self"].startswith("http://localhost/")


def modes(bundle: Any) -> list[tuple[str, str, str]]:
    entries = bundle.get("entry", ())
    return [(e["search"]["mode"], e["resource"]["resourceType"], e["resource"]["id"]) for e in entries]


def test_what_a_match_names_and_what_names_it_is_included_once(client: Client) -> None:
    query = {"url": SURGICAL, "version": "1", "_include": "ValueSet:reference"}
    bundle = client.get("ValueSet", **query)
    (match, *others) = modes(bundle)
    assert match[:2] == ("match", "ValueSet")
    assert {(mode, kind) for mode, kind, _ in others} == {("include", "CodeSystem")}
    assert len(set(others)) == len(others) > 0
    assert bundle["total"] == 1
    back = client.get("CodeSystem", url=PROCEDURES, _revinclude="ValueSet:reference")
    assert match[2] in {name for mode, _, name in modes(back) if mode == "include"}
    assert modes(back)[:2] == [m for m in modes(back) if m[0] == "match"]
    assert all(mode == "match" for mode, *_ in modes(client.get("ValueSet", **query, _summary="text")))


def test_inclusions_may_go_on(client: Client) -> None:
    query = {"_revinclude": "ValueSet:reference", "_include:iterate": "ValueSet:reference", "_id": "more"}
    once = {"_revinclude": "CodeSystem:supplements", "_revinclude:iterate": "ValueSet:reference"}
    assert modes(client.get("CodeSystem", **query))[0] == ("match", "CodeSystem", "more")
    kinds = {
        kind for mode, kind, _ in modes(client.get("CodeSystem", url=PROCEDURES, **once)) if mode == "include"
    }
    assert "ValueSet" in kinds


def test_the_total_is_left_out_on_request(client: Client) -> None:
    assert "total" not in client.get("CodeSystem", _total="none")
    assert client.get("CodeSystem", _total="none", _summary="count")["total"] > 1
    assert client.get("CodeSystem", _total="accurate")["total"] == client.get("CodeSystem")["total"]


def test_a_link_of_one_search_is_not_for_another(client: Client) -> None:
    bundle = client.get("CodeSystem", _sort="-date", _count="1")
    query = dict(parse_qsl(urlsplit(links(bundle)["next"]).query))
    assert query["_sort"] == "-date"
    assert found(client.get("CodeSystem", **query)) != found(bundle)
    assert "'_cursor'" in texts(client.get("CodeSystem", 400, **query | {"_sort": "-date,name"}))
    by_name = client.get("CodeSystem", _sort="title", _count="1")
    query = dict(parse_qsl(urlsplit(links(by_name)["next"]).query))
    assert "'_cursor'" in texts(client.get("CodeSystem", 400, **query | {"_sort": "_lastUpdated"}))


def test_sorting_is_by_what_is_asked(client: Client) -> None:
    entries = client.get("CodeSystem", _sort="-title,version", _count="100")["entry"]
    titles = [entry["resource"]["title"] for entry in entries if "title" in entry["resource"]]
    assert titles == sorted(titles, key=str.lower, reverse=True)
    definitions = client.get("OperationDefinition", _sort="-name", _count="100")["entry"]
    names = [entry["resource"]["name"].lower() for entry in definitions]
    assert names == sorted(names, reverse=True)


def test_a_search_has_a_bounded_number_of_criteria(client: Client) -> None:
    most = [("name", "a")] * 20
    values = [("name", ",".join(["a"] * 200))] * 3
    told = client.flask.get(f"/{client.version}/CodeSystem?{urlencode(values)}")
    assert "at most 500 values" in texts(client.read(told, 400))
    told = client.flask.get(f"/{client.version}/CodeSystem", query_string=urlencode([*most, ("title", "b")]))
    assert "'title'" in texts(client.read(told, 400))
    assert client.read(client.flask.get(f"/{client.version}/CodeSystem?{urlencode(most)}"), 200)["total"] == 0


def test_a_read_knows_no_criteria(client: Client) -> None:
    (match,) = client.get("ConceptMap", _count="1")["entry"]
    path = f"ConceptMap/{match['resource']['id']}"
    assert client.get(path, **{"_has:ValueSet": "x", "date": "x"}) == client.get(path)
    assert "'date'" in texts(client.get(path, 400, {"Prefer": "handling=strict"}, date="x"))


def test_a_forged_cursor_is_refused(client: Client) -> None:
    for keys in ('["a\\u0000","","",""]', '[true,"","",""]', '["","",""]', "{}", '[1,"","",""]'):
        forged = urlsafe_b64encode(keys.encode()).decode()
        assert "'_cursor'" in texts(client.get("CodeSystem", 400, _sort="name", _cursor=forged))


def test_head_says_what_get_says(client: Client) -> None:
    path = f"/{client.version}/CodeSystem?status=active"
    head, get = client.flask.head(path), client.flask.get(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_pages_of_operation_definitions_follow_each_other(client: Client) -> None:
    everything = found(client.get("OperationDefinition", _count="100"))
    url, seen = f"/{client.version}/OperationDefinition?_count=3&_sort=-name", []
    while url:
        page = client.read(client.flask.get(url), 200)
        seen += found(page)
        url = links(page).get("next", "").removeprefix("http://localhost")
    assert sorted(seen) == sorted(everything)


def test_criteria_of_a_conditional_interaction_must_be_known() -> None:
    for version in FHIR_VERSIONS:
        asked = read_criteria([("url", SURGICAL), ("version", "1")], "ValueSet", version)
        assert (len(asked.conditions), asked.fhir_version) == (2, version.number)
        for name in ("colour", "_count", "_include", "_sort"):
            with pytest.raises(RefusedError, match=f"'{name}'"):
                read_criteria([(name, "1")], "ValueSet", version)


def test_more_than_can_be_included_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(including, "MOST_INCLUDED", 1)
    told = client.get("CodeSystem", 422, url=PROCEDURES, _revinclude="ValueSet:reference", _count="7")
    assert "More than 1 resources would be included" in texts(told)
