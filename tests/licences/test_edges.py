"""Where wording could slip through: narratives, supplements, other names, the moment of a change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from service.app import application
from service.config import Settings
from service.opening import Service, open_service
from service.terminology.keys import Role
from tests.licences.conftest import CPT, FILE, NOTICE, NOTICED, OPEN, SECRETS, Asker

Ask = Callable[[str | None], Asker]
OID = "urn:oid:2.16.840.1.113883.6.12"
GERMAN = "http://example.org/german"
LOOKUP = f"/r5/CodeSystem/$lookup?system={CPT}&code=00002"
NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Zebra 1</div>'}


def drawn(name: str, include: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "ValueSet", "id": name, "url": f"http://example.org/{name}", "name": "Drawn",
            "status": "active", "text": NARRATIVE, "compose": {"include": [include]}}  # fmt: skip


@pytest.mark.parametrize("url", [CPT, OID])
def test_a_narrative_about_licensed_codes_is_withheld(
    service: Service, ask: Ask, secret: str, url: str
) -> None:
    odd = {"property": "kind", "op": "=", "value": "K"}
    service.registry.put_resources([drawn("about", {"system": url, "filter": [odd]})])
    for place in ("ValueSet/about", "ValueSet/about?_summary=text", "ValueSet", "ValueSet/about/_history"):
        assert "Zebra" in ask(secret).text(f"/r5/{place}")
        assert "Zebra 1" not in ask(None).text(f"/r5/{place}")


def test_a_narrative_about_open_codes_stays(service: Service, ask: Ask) -> None:
    service.registry.put_resources([drawn("open", {"system": OPEN})])
    assert "Zebra 1" in ask(None).text("/r5/ValueSet/open")


def supplement() -> dict[str, Any]:
    designation = {"language": "de", "value": f"{SECRETS[0]} 1"}
    return {"resourceType": "CodeSystem", "id": "german", "url": GERMAN, "name": "German", "status": "active",
            "content": "supplement", "supplements": CPT,
            "concept": [{"code": "00001", "designation": [designation]}]}  # fmt: skip


def test_a_supplement_may_be_licensed_too(settings: Settings) -> None:
    assert settings.licences is not None
    settings.licences.write_text(f'{FILE}["{GERMAN}"]\nterms = "licensed"\n')
    service = open_service(settings)
    service.registry.put_resources([supplement()])
    key = service.registry.keys.create("german", Role.READER, [GERMAN])[1]
    app = application(service)
    for place in ("CodeSystem/german", "CodeSystem/german?_summary=false", "CodeSystem?code=00001"):
        assert SECRETS[0] in Asker(app, key).text(f"/r5/{place}")
        assert SECRETS[0] not in Asker(app).text(f"/r5/{place}")
    service.registry.close()


def test_an_entitlement_holds_by_whatever_name(service: Service, ask: Ask) -> None:
    key = service.registry.keys.create("by oid", Role.READER, [OID])[1]
    assert SECRETS[0] in ask(key).text(LOOKUP)


def test_the_hierarchy_is_told_by_subsumption_alone(ask: Ask, secret: str) -> None:
    expand = f"/r5/ValueSet/$expand?url={CPT}?fhir_vs&filter=00002&property=parent&property=kind"
    for place in (LOOKUP, f"{LOOKUP}&property=parent", expand):
        assert '"parent"' in ask(secret).text(place)
        assert '"valueCode":"00001"' not in ask(None).text(place)


@pytest.mark.parametrize("form", ["", "?_summary=false", "/_history"])
def test_a_code_system_is_read_with_its_notice(ask: Ask, form: str) -> None:
    place = f"/r5/CodeSystem?url={NOTICED}"
    found = ask(None)(place)["entry"][0]["resource"]
    assert found["copyright"].count(NOTICE) == 1
    assert NOTICE in ask(None).text(f"/r5/CodeSystem/{found['id']}{form}")
    assert NOTICE not in ask(None).text(f"/r5/CodeSystem?url={OPEN}")


def test_a_notice_read_and_written_back_is_said_once(service: Service, app: Flask) -> None:
    ask = Asker(app, service.registry.keys.create("author", Role.AUTHOR, [CPT])[1])
    read = ask("/r5/ValueSet/some")
    written = ask._client.put("/r5/ValueSet/some", json=read, headers=ask._shown)
    assert written.status_code == 200, written.text
    assert ask("/r5/ValueSet/some")["copyright"] == read["copyright"]


@pytest.mark.parametrize("step", range(1, 6))
def test_no_answer_is_kept_that_was_made_while_an_entitlement_ended(service: Service, step: int) -> None:
    """The clock is asked at every step of an answer, so it can end the entitlement between any two."""
    keys, asked = service.registry.keys, 0
    secret = keys.create("leaving", Role.READER, [CPT])[1]

    def clock() -> datetime:
        nonlocal asked
        asked += 1
        if asked == step:
            keys.entitle("leaving", [CPT], withdraw=True)
        return datetime(2026, 7, 1, tzinfo=UTC)

    app = application(replace(service, api=replace(service.api, clock=clock)))
    first = Asker(app, secret).response(LOOKUP)
    while asked < step:
        clock()
    for headers in ({}, {"If-None-Match": first.headers["ETag"]}):
        after = Asker(app, secret).response(LOOKUP, **headers)
        whole = SECRETS[0] in first.text
        assert after.status_code == (200 if whole or not headers else 304)
        assert SECRETS[0] not in after.text
