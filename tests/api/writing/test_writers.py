"""Many writers at once: of two that change the same version one is told so, and nothing is lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.writing.author import PATCH, Author, code_system, value_set, version_of
from tests.running import environment, key, served

WRITERS = 4


def at_once(app: Flask, act: Callable[[Author, int], Any], times: int = WRITERS) -> list[Any]:
    """What ``act`` gives for each of several writers, each with a client of its own."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(lambda number: act(Author.of(app, "r5"), number), range(times)))


def _retitle(tag: str, again: int, author: Author, number: int) -> TestResponse:
    return author.put(value_set(title=f"Title {again} {number}"), if_match=tag)


def test_one_of_those_who_change_a_version_wins(app: Flask, r5: Author) -> None:
    tag = r5.put(value_set()).headers["ETag"]
    for again in range(3):
        answers = at_once(app, partial(_retitle, tag, again))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: WRITERS - 1}
        (won,) = (answer for answer in answers if answer.status_code == 200)
        assert r5.get("ValueSet/all-colours") == won.get_json()
        tag = won.headers["ETag"]


def test_one_creates_and_the_others_find(app: Flask) -> None:
    query = f"url={value_set()['url']}"
    created = at_once(app, lambda author, _: author.ask("POST", "ValueSet", value_set(), if_none_exist=query))
    assert Counter(answer.status_code for answer in created) == {201: 1, 200: WRITERS - 1}
    assert len({answer.headers["Location"] for answer in created}) == 1
    place = f"ValueSet?url={value_set('new')['url']}"
    updated = at_once(app, lambda author, _: author.ask("PUT", place, value_set("new")))
    assert Counter(answer.status_code for answer in updated) == {201: 1, 200: WRITERS - 1}


def test_no_patch_is_lost(app: Flask, r5: Author) -> None:
    r5.put(code_system())

    def add(author: Author, number: int) -> int:
        change = {"op": "add", "path": "/concept/-", "value": {"code": f"C{number}"}}
        return author.patch("CodeSystem/colours", change).status_code

    assert set(at_once(app, add, 12)) == {200}
    stored = r5.get("CodeSystem/colours")
    assert {c["code"] for c in stored["concept"]} == {"RED", "BLUE", *(f"C{n}" for n in range(12))}
    assert stored["meta"]["versionId"] == "13"
    assert r5.get("CodeSystem/colours/_history")["total"] == 13


def test_a_canonical_is_taken_once(app: Flask, r5: Author) -> None:
    answers = at_once(app, lambda author, _: author.ask("POST", "ValueSet", value_set(version="1")))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: WRITERS - 1}
    assert r5.get("ValueSet")["total"] == 1


def test_processes_share_what_is_written(tmp_path: Path, database_url: str | None) -> None:
    settings = {"PROCODEX_DATABASE_URL": database_url} if database_url else {}
    with served(tmp_path / "data", workers=2, env=environment(**settings)) as url:
        place = f"{url}/r5/CodeSystem/colours"
        shown = {"Authorization": f"Bearer {key(tmp_path / 'data', **settings)}"}
        first = requests.put(place, json=code_system(), headers=shown, timeout=30)
        assert first.status_code == 201

        def add(number: int) -> int:
            change = [{"op": "add", "path": "/concept/-", "value": {"code": f"C{number}"}}]
            headers = {"Content-Type": PATCH, **shown}
            return requests.patch(place, json=change, headers=headers, timeout=30).status_code

        with ThreadPoolExecutor(WRITERS) as pool:
            assert set(pool.map(add, range(12))) == {200}
        for _ in range(6):
            assert len(requests.get(place, timeout=30).json()["concept"]) == 14
            found = requests.get(
                f"{url}/r5/CodeSystem/$lookup", {"system": code_system()["url"], "code": "C11"}, timeout=30
            )
            assert found.status_code == 200


def test_versions_count_up(app: Flask, r5: Author) -> None:
    answers = at_once(app, lambda author, n: author.put(value_set(title=f"Title {n}")), 12)
    assert sorted(int(version_of(answer)) for answer in answers) == list(range(1, 13))
    history = r5.get("ValueSet/all-colours/_history")
    moments = [e["response"]["lastModified"] for e in history["entry"]]
    assert moments == sorted(moments, reverse=True)
    assert len(set(moments)) == 12
