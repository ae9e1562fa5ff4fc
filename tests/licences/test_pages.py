"""Procedure pages are our own text: they are seen by everyone, whatever the licence of the codes."""

from pathlib import Path

from service.app import application
from service.config import Settings
from service.loaders.release import LoadOptions, Release
from service.loads import run_load, store
from service.opening import Service, open_service
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from tests.api.content import PAGE
from tests.licences.conftest import CPT, Asker

LOOKUP = f"/r5/CodeSystem/$lookup?system={CPT}&code=26593"


def opened(data: Path) -> Service:
    service = open_service(Settings(data=data))
    run_load(service, "procedure-pages", [PAGE], LoadOptions())
    return service


def test_a_fragment_made_of_pages_is_open(tmp_path: Path) -> None:
    ask = Asker(application(opened(tmp_path)))
    found = {p["name"]: p for p in ask(LOOKUP)["parameter"]}
    assert found["display"]["valueString"] != "26593"
    assert "copyright" not in found
    (entry,) = ask(f"/r5/CodeSystem?url={CPT}")["entry"]
    assert [c["code"] for c in entry["resource"]["concept"]] == ["26593"]


def test_pages_stay_where_the_licensed_release_is_loaded(tmp_path: Path) -> None:
    service = opened(tmp_path)
    before = page_properties(Asker(application(service)))
    header = CodeSystem(url=CPT, version="2026", name="Invented", content="complete")
    concepts = (Concept("26593", "Zebra"), Concept("00001", "Zebra"))
    store(service, [Release(code_system=header, concepts=concepts, files=("invented.txt",))])
    ask = Asker(application(service))
    assert "Zebra" not in ask.text(LOOKUP)
    assert page_properties(ask) == before
    assert len(before) > 3


def page_properties(ask: Asker) -> list[object]:
    """The properties of 26593 that come from its page."""
    parts = [p["part"] for p in ask(LOOKUP)["parameter"] if p["name"] == "property"]
    return [part for part in parts if any(inner["name"] == "source" for inner in part)]
