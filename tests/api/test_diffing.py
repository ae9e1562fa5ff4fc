"""$diff over HTTP, as JSON, CSV and HTML; the differences themselves are tested where they are found."""

import csv
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.api.client import Client, parameter, posted, texts
from tests.api.content import PROCEDURES, SURGICAL

ASKED = {"url": PROCEDURES, "from": "1", "to": "2"}
SYSTEM, VALUE_SET = "CodeSystem/$diff", "ValueSet/$diff"
ROWS = [
    ("added", "NEW", None, "New hand surgery"),
    ("retired", "ENDED", "Ended surgery", "Ended surgery"),
    (
        "display-changed",
        "HAND-1",
        "Release of a hand muscle, edition 1",
        "Release of a hand muscle, edition 2",
    ),
]


def parts(parameter: dict[str, Any]) -> dict[str, Any]:
    return {part["name"]: next(v for k, v in part.items() if k != "name") for part in parameter["part"]}


def named(answer: Any, name: str) -> list[dict[str, Any]]:
    return [parts(p) for p in answer["parameter"] if p["name"] == name]


def rows(answer: Any) -> list[tuple[Any, ...]]:
    names = ("kind", "code", "oldDisplay", "newDisplay")
    return [tuple(row.get(name) for name in names) for row in named(answer, "change")]


def text(client: Client, accept: str, path: str = SYSTEM, **asked: Any) -> str:
    response = client.flask.get(
        f"/{client.version}/{path}", query_string={**ASKED, **asked}, headers={"Accept": accept}
    )
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith(accept.partition(",")[0])
    return response.text


class Page(HTMLParser):
    """What a page says: its tags, its links, and the text of each cell by row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: dict[str, str] = {}
        self.rows: list[list[str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "a":
            self.links[str(dict(attrs)["rel"])] = str(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def test_two_releases(client: Client) -> None:
    answer = client.get(SYSTEM, **ASKED)
    assert (parameter(answer, "from"), parameter(answer, "to")) == (f"{PROCEDURES}|1", f"{PROCEDURES}|2")
    counts = {s["kind"]: (s["codes"], s["headings"]) for s in named(answer, "summary")}
    assert counts == {
        "added": (1, 0), "removed": (0, 0), "retired": (1, 0), "reactivated": (0, 0),
        "display-changed": (1, 0), "property-changed": (0, 0), "replaced-by": (0, 0),
    }  # fmt: skip
    assert rows(answer) == ROWS
    names = [p["name"] for p in answer["parameter"]]
    assert names.index("change") > max(n for n, name in enumerate(names) if name == "summary")


def test_kinds_and_pages(client: Client) -> None:
    answer = client.get(SYSTEM, **ASKED, kind=["retired", "added"])
    assert rows(answer) == ROWS[:2]
    assert parameter(answer, "total") == 2
    assert len(named(answer, "summary")) == 7, "the counts are those of the whole"
    for offset in range(4):
        page = client.get(SYSTEM, **ASKED, count=1, offset=offset)
        assert rows(page) == ROWS[offset : offset + 1]
        assert (parameter(page, "total"), parameter(page, "offset")) == (3, offset)
    assert rows(client.get(SYSTEM, **ASKED, count=0)) == []


def test_the_newest_without_a_version_to_come_to(client: Client) -> None:
    answer = client.get(SYSTEM, **{"system": PROCEDURES, "from": "1"})
    assert parameter(answer, "to") == f"{PROCEDURES}|2"


def test_a_long_answer_is_asked_for_in_pages(client: Client) -> None:
    headers = {"X-Too-Costly-Threshold": "2"}
    assert "3 rows" in texts(client.get(SYSTEM, 422, headers, **ASKED))
    assert len(rows(client.get(SYSTEM, 200, headers, **ASKED, count=2))) == 2


def test_properties_and_replacements(client: Client) -> None:
    def version(number: str, concept: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
        resource = {
            "resourceType": "CodeSystem", "url": "http://example.org/own", "version": number,
            "status": "active", "content": "complete",
            "property": [{"code": "site", "type": "code"}, {"code": "replacedBy", "type": "code"}],
            "concept": [{"code": "A", "display": "Name", **concept}],
        }  # fmt: skip
        return ("tx-resource", "resource", resource)

    site = [{"code": "site", "valueCode": value} for value in ("hand", "foot")]
    gone = [{"code": "replacedBy", "valueCode": "B"}, {"code": "inactive", "valueBoolean": True}]
    asked = posted(
        version("1", {"property": site[:1]}),
        version("2", {"property": [*site, *gone], "definition": "What it is"}),
        ("url", "valueUri", "http://example.org/own"),
        ("from", "valueString", "1"),
        ("to", "valueString", "2"),
    )
    answer = client.post(SYSTEM, asked)
    found = {row["kind"]: row for row in named(answer, "change")}
    assert found.keys() == {"retired", "property-changed", "replaced-by"}
    assert found["replaced-by"]["replacement"] == "B"
    told = [
        [(inner["name"], next(v for k, v in inner.items() if k != "name")) for inner in part["part"]]
        for change in answer["parameter"]
        for part in change.get("part", ())
        if part["name"] == "property"
    ]
    assert [("code", "site"), ("old", "hand"), ("new", "hand"), ("new", "foot")] in told
    assert [("code", "definition"), ("new", "What it is")] in told


@pytest.mark.parametrize("accept", ["text/csv", "text/csv, application/fhir+json;q=0.5"])
def test_csv(client: Client, accept: str) -> None:
    lines = list(csv.DictReader(text(client, accept).splitlines()))
    columns = ("kind", "code", "old display", "new display")
    assert [tuple(line[c] or None for c in columns) for line in lines] == ROWS


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_html(client: Client, accept: str) -> None:
    page = Page(text(client, accept))
    assert ["added", "1 codes, 0 headings"] in page.rows
    assert [(row[0], row[2], row[4] or None, row[5] or None) for row in page.rows[-3:]] == ROWS
    assert "script" not in page.tags
    assert page.links == {}


def test_the_pages_of_html_are_linked(client: Client) -> None:
    page = Page(text(client, "text/html", count=1, offset=1))
    assert page.rows[-1][2] == "ENDED"
    for rel, code in (("prev", "NEW"), ("next", "HAND-1")):
        response = client.flask.get(
            f"/{client.version}/{SYSTEM}{page.links[rel]}", headers={"Accept": "text/html"}
        )
        assert Page(response.text).rows[-1][2] == code


@pytest.mark.parametrize("asked", ["csv", "text/csv", "html", "text/html"])
def test_the_form_by_parameter(client: Client, asked: str) -> None:
    response = client.flask.get(f"/{client.version}/{SYSTEM}", query_string={**ASKED, "_format": asked})
    assert response.headers["Content-Type"].startswith(f"text/{asked.rpartition('/')[2]}; charset=utf-8")


def test_json_where_it_is_liked_better(client: Client) -> None:
    assert (
        rows(client.get(SYSTEM, 200, {"Accept": "text/html;q=0.5, application/fhir+json"}, **ASKED)) == ROWS
    )
    assert rows(client.get(SYSTEM, 200, {"Accept": "*/*"}, **ASKED)) == ROWS


def test_what_is_no_table_is_not_answered_as_one(client: Client) -> None:
    asked = {"system": PROCEDURES, "code": "HAND"}
    assert "text/csv" in texts(client.get("CodeSystem/$lookup", 406, {"Accept": "text/csv"}, **asked))
    assert "text/csv" in texts(client.get("CodeSystem", 406, {"Accept": "text/csv"}))


def test_every_text_of_a_page_is_escaped(client: Client) -> None:
    evil = '<script>alert("&")</script>'
    releases = [
        {
            "resourceType": "CodeSystem", "url": PROCEDURES, "version": number, "status": "active",
            "content": "complete", "concept": [{"code": "A", "display": display}],
        }
        for number, display in ((f"1{evil}", "Name"), ("2", evil))
    ]  # fmt: skip
    asked = posted(
        *(("tx-resource", "resource", release) for release in releases),
        ("url", "valueUri", PROCEDURES),
        ("from", "valueString", f"1{evil}"),
        ("to", "valueString", "2"),
    )
    response = client.flask.post(f"/{client.version}/{SYSTEM}", json=asked, headers={"Accept": "text/html"})
    page = Page(response.text)
    assert page.rows[-1][5] == evil
    assert "script" not in page.tags


@pytest.mark.parametrize(
    ("changed", "status", "problem"),
    [
        ({"from": "9"}, 404, "has no version '9' here; there are 1, 2"),
        ({"url": "http://example.org/nowhere"}, 404, "is not known here"),
        ({"to": "1"}, 400, "it is the version that from names too: 1"),
        ({"kind": "renamed"}, 400, "'renamed' is none of added, removed"),
        ({"property": "colour"}, 400, "neither version defines a property 'colour'"),
        ({"system": "http://example.org/other"}, 400, "'system'"),
        ({"count": "-1"}, 400, "'count'"),
        ({"from": None}, 400, "the version to start from"),
        ({"url": None}, 400, "needs a url"),
    ],
)
def test_what_cannot_be_compared(client: Client, changed: dict[str, Any], status: int, problem: str) -> None:
    assert problem in texts(client.get(SYSTEM, status, **{**ASKED, **changed}))


def test_two_versions_of_a_value_set(client: Client) -> None:
    answer = client.get(VALUE_SET, **{**ASKED, "url": SURGICAL})
    assert rows(answer) == [ROWS[0], ROWS[2]]
    assert [p["valueCanonical"] for p in answer["parameter"] if "System" in p["name"]] == [
        f"{PROCEDURES}|1",
        f"{PROCEDURES}|2",
    ]
    assert [s["kind"] for s in named(answer, "summary")] == ["added", "removed", "display-changed"]


def test_one_value_set_over_two_versions_of_its_system(client: Client) -> None:
    asked = {"url": "http://example.org/ValueSet/drafted"}
    versions = {"from-system-version": f"{PROCEDURES}|2", "to-system-version": f"{PROCEDURES}|1"}
    assert [row[:2] for row in rows(client.get(VALUE_SET, **asked, **versions))] == [
        ("removed", "NEW"),
        ("display-changed", "HAND-1"),
    ]


def test_value_sets_as_tables(client: Client) -> None:
    lines = text(client, "text/csv", VALUE_SET, url=SURGICAL).splitlines()
    assert [line.split(",")[0] for line in lines] == ["kind", "added", "display-changed"]
    assert ["from systems", f"{PROCEDURES}|1"] in Page(
        text(client, "text/html", VALUE_SET, url=SURGICAL)
    ).rows


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        ({"url": SURGICAL}, 400, "the same version of the value set"),
        ({"url": SURGICAL, "from": "7"}, 404, f"{SURGICAL}|7"),
        ({"url": SURGICAL, "from": "1", "kind": "retired"}, 400, "'retired' is none of"),
        ({"url": SURGICAL, "from-system-version": PROCEDURES}, 400, "'from-system-version'"),
        ({"from": "1", "to": "2"}, 400, "needs the url"),
    ],
)
def test_value_sets_that_cannot_be_compared(
    client: Client, asked: dict[str, str], status: int, problem: str
) -> None:
    assert problem in texts(client.get(VALUE_SET, status, **asked))
