"""The pages about a code show no more of a licensed system than the API does, and count what they show."""

from collections.abc import Callable

import pytest

from service.opening import Service
from tests.licences.conftest import CPT, NOTICE, SECRETS, Asker

Ask = Callable[[str | None], Asker]

PAGES = [
    "/code/cpt/00002",
    "/code/cpt/00001?version=2025",
    "/code/cpt/00002/fhir",
    "/code/cpt/00002/fhir?fhir=R4&format=xml",
    "/code/cpt/00002/handout",
    "/code/cpt/00002/handout.pdf",
    "/code/cpt/0000l",
    "/code/cpt/99999",
    "/code/open/00001",
    "/tree/cpt/00001",
]


@pytest.mark.parametrize("path", PAGES)
def test_no_wording_reaches_those_who_are_not_entitled(ask: Ask, plain: str, path: str) -> None:
    for shown in (None, plain):
        page = ask(shown).text(path)
        for word in SECRETS:
            assert word not in page, word


def test_they_are_told_the_code_and_how_to_see_more(ask: Ask) -> None:
    page = ask(None).text("/code/cpt/00002")
    assert "Sign in with your key" in page
    assert "2026" in page
    assert "American Medical Association" in page


def test_what_is_near_a_code_is_not_told_either(ask: Ask, secret: str) -> None:
    assert "/code/cpt/00003" not in ask(None).text("/tree/cpt/00001")
    assert "/code/cpt/00003" in ask(secret).text("/tree/cpt/00001")


def test_the_entitled_see_it_with_its_notice(ask: Ask, secret: str) -> None:
    page = ask(secret).text("/code/cpt/00002")
    assert "Zebra 2 2026" in page
    assert "Sign in with your key" not in page
    assert "Copyright of the invented licensor" in page
    assert NOTICE in ask(None).text("/code/noticed/00001")


def test_a_page_is_counted(ask: Ask, service: Service, secret: str) -> None:
    ask(secret).text("/code/cpt/00002")
    ask(None).text("/code/cpt/00002")
    counted = {(u.name, u.system): (u.content > 0, u.validity > 0) for u in service.registry.usage.all()}
    assert counted == {("entitled", CPT): (True, False), ("", CPT): (False, True)}
