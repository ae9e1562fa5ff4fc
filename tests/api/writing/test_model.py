"""Any sequence of writes against a naive model: a list of versions for each id."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.writing.author import Author, said, value_set, version_of

_RUN = count()

titles = st.sampled_from(["One", "Two", "Three"])
names = st.sampled_from("abc")
steps = st.one_of(
    st.tuples(st.just("put"), names, names, titles, st.none() | st.integers(0, 4)),
    st.tuples(st.just("patch"), names, titles, st.none() | st.integers(0, 4)),
    st.tuples(st.just("delete"), names),
    st.tuples(st.just("create_unless"), names, titles),
    st.tuples(st.just("put_by_url"), names, titles),
    st.tuples(st.just("delete_by_url"), names),
)


@dataclass
class Model:
    """What should be stored, and what a client does; each step gives the status that is due and the one that
    came."""

    author: Author
    run: str
    versions: dict[str, list[tuple[str, dict[str, Any] | None]]] = field(default_factory=dict)
    order: list[tuple[str, int]] = field(default_factory=list)

    def current(self, resource_id: str) -> dict[str, Any] | None:
        return self.versions[resource_id][-1][1] if resource_id in self.versions else None

    def holder(self, url: str) -> str | None:
        return next((i for i in self.versions if (self.current(i) or {}).get("url") == url), None)

    def document(self, name: str, url: str, title: str) -> dict[str, Any]:
        return value_set(f"{self.run}-{name}", url=self.url(url), title=title)

    def url(self, name: str) -> str:
        return f"http://example.org/{self.run}/{name}"

    def append(self, resource_id: str, method: str, document: dict[str, Any] | None) -> None:
        self.versions.setdefault(resource_id, []).append((method, document))
        self.order.insert(0, (resource_id, len(self.versions[resource_id])))

    def store(self, resource_id: str, method: str, document: dict[str, Any]) -> int:
        """The status of storing a document that nothing stands against."""
        before = self.current(resource_id)
        if before != document:
            self.append(resource_id, method, document)
        return 200 if before else 201

    def put(self, name: str, url: str, title: str, version: int | None) -> tuple[int, int]:
        document = self.document(name, url, title)
        resource_id = document["id"]
        answer = self.author.put(document, **_if_match(version))
        exists = self.current(resource_id) is not None
        if version is not None and not (exists and len(self.versions[resource_id]) == version):
            return 412, answer.status_code
        if self.holder(document["url"]) not in (None, resource_id):
            return 409, answer.status_code
        return self.store(resource_id, "PUT", said(document)), answer.status_code

    def patch(self, name: str, title: str, version: int | None) -> tuple[int, int]:
        resource_id = f"{self.run}-{name}"
        change = {"op": "add", "path": "/title", "value": title}
        answer = self.author.patch(f"ValueSet/{resource_id}", change, **_if_match(version))
        if resource_id not in self.versions:
            return 404, answer.status_code
        before = self.current(resource_id)
        if before is None:
            return 410, answer.status_code
        if version is not None and len(self.versions[resource_id]) != version:
            return 412, answer.status_code
        return self.store(resource_id, "PATCH", before | {"title": title}), answer.status_code

    def delete(self, name: str) -> tuple[int, int]:
        resource_id = f"{self.run}-{name}"
        answer = self.author.ask("DELETE", f"ValueSet/{resource_id}")
        if resource_id not in self.versions:
            return 404, answer.status_code
        if self.current(resource_id) is not None:
            self.append(resource_id, "DELETE", None)
        return 204, answer.status_code

    def create_unless(self, url: str, title: str) -> tuple[int, int]:
        document = said(self.document("", url, title))
        answer = self.author.ask("POST", "ValueSet", document, if_none_exist=f"url={self.url(url)}")
        if self.holder(document["url"]) is None:
            return self.store(answer.get_json()["id"], "POST", document), answer.status_code
        return 200, answer.status_code

    def put_by_url(self, url: str, title: str) -> tuple[int, int]:
        document = said(self.document("", url, title))
        answer = self.author.ask("PUT", f"ValueSet?url={self.url(url)}", document)
        resource_id = self.holder(document["url"]) or answer.get_json()["id"]
        return self.store(resource_id, "PUT", document), answer.status_code

    def delete_by_url(self, url: str) -> tuple[int, int]:
        answer = self.author.ask("DELETE", f"ValueSet?url={self.url(url)}")
        holder = self.holder(self.url(url))
        if holder is None:
            return 404, answer.status_code
        self.append(holder, "DELETE", None)
        return 204, answer.status_code


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"if_match": f'W/"{version}"'}


def compare(model: Model) -> None:
    """Everything that can be read is what the model says."""
    author = model.author
    for resource_id, versions in model.versions.items():
        newest = author.ask("GET", f"ValueSet/{resource_id}")
        if versions[-1][1] is None:
            assert newest.status_code == 410
        else:
            assert (said(newest.get_json()), int(version_of(newest))) == (versions[-1][1], len(versions))
        history = author.get(f"ValueSet/{resource_id}/_history")
        assert history["total"] == len(versions)
        told = [(e["request"]["method"], e.get("resource")) for e in history["entry"]]
        assert [(method, shown and said(shown)) for method, shown in told] == versions[::-1]
        for number, (_, document) in enumerate(versions, 1):
            answer = author.ask("GET", f"ValueSet/{resource_id}/_history/{number}")
            assert answer.status_code == (410 if document is None else 200)
            assert document is None or said(answer.get_json()) == document
    of_type = author.get("ValueSet/_history", _count=len(model.order))
    found = [
        (e["fullUrl"].rpartition("/")[2], int(e["response"]["etag"][3:-1])) for e in of_type.get("entry", ())
    ]
    assert found == model.order


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_any_sequence(app: Flask, version: str) -> None:
    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, min_size=3, max_size=12))
    def run(sequence: list[tuple[Any, ...]]) -> None:
        model = Model(Author.of(app, version), f"run{next(_RUN)}")
        for name, *arguments in sequence:
            expected, found = getattr(model, name)(*arguments)
            assert found == expected, (name, arguments)
        compare(model)

    run()
