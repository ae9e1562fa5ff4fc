"""The search page shows a licensor's text, and finds codes by it, for the entitled alone."""

from collections.abc import Callable

import pytest
from lxml import html

from service.opening import Service
from tests.licences.conftest import ABOVE_THE_CAP, CPT, NOTICE, NOTICED, OPEN, SECRETS, Asker

Ask = Callable[[str | None], Asker]


def found(asker: Asker, query: str) -> dict[str, str]:
    """The names shown by code of the licensed system."""
    tree = html.fromstring(asker.text(f"/?{query}"))
    hits = tree.xpath("//a[@class='hit'][starts-with(@href, '/code/cpt/')]")
    return {hit.xpath("string(*[1])"): hit.xpath("string(*[2])").strip() for hit in hits}


@pytest.mark.parametrize("word", [SECRETS[0], SECRETS[2]])
def test_words_find_codes_for_the_entitled_alone(ask: Ask, secret: str, plain: str, word: str) -> None:
    for key in (None, plain):
        assert found(ask(key), f"q={word}") == {}
        assert found(ask(key), f"q={word[:-1]}x&system=cpt") == {}
    assert found(ask(secret), f"q={word}")["00001"] == "Zebra 1 2026"


def test_a_code_is_shown_to_everyone_without_its_text(ask: Ask, secret: str, plain: str) -> None:
    for key in (None, plain):
        page = ask(key).text("/?q=0000&system=cpt")
        assert found(ask(key), "q=0000&system=cpt")["00002"] == "Text for licensees"
        assert not [word for word in SECRETS if word in page]
    assert found(ask(secret), "q=0000&system=cpt")["00002"] == "Zebra 2 2026"


@pytest.mark.parametrize("size", [ABOVE_THE_CAP])
def test_no_more_codes_are_listed_than_an_expansion_may_have(ask: Ask, secret: str) -> None:
    assert found(ask(None), "system=cpt") == {}
    assert "up to 1,000 of its codes" in ask(None).text("/?system=cpt")
    assert found(ask(None), "q=0001&system=cpt")
    assert found(ask(secret), "system=cpt")


def test_notices_go_with_what_is_shown(ask: Ask) -> None:
    assert NOTICE in ask(None).text("/?q=00001&system=noticed")
    assert NOTICE not in ask(None).text("/?q=00001&system=open")


def test_what_is_shown_is_counted(service: Service, ask: Ask, secret: str) -> None:
    ask(secret).text("/?q=00001")
    ask(None).text("/?q=00001")
    ask(None).text("/?q=Zebra&system=open")
    counted = {(u.name, u.system): (u.content, u.validity) for u in service.registry.usage.all()}
    assert counted == {
        ("entitled", CPT): (1, 0),
        ("", CPT): (0, 1),
        ("entitled", NOTICED): (1, 0),
        ("", NOTICED): (1, 0),
    }
    assert OPEN not in {system for _, system in counted}
