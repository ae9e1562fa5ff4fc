"""Which release answers, where fragments and value sets that nobody wrote down are in play."""

from dataclasses import replace

import pytest

from service.operations.inline import inline_release
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.issues import TerminologyError
from tests.terminology.examples import view

URL = "http://example.org/cs"
WHOLE = CodeSystem(url=URL, version="2025.10", effective_start="2025-10-01")
OLDER = replace(WHOLE, version="2024.10", effective_start="2024-10-01")
PAGES = CodeSystem(url=URL, content="fragment")


def of(*headers: CodeSystem):
    return view([inline_release(header, [Concept("A")]) for header in headers])


@pytest.mark.parametrize("day", ["2000-01-01", "2025-09-30", "2025-10-01"])
def test_a_fragment_answers_only_where_no_whole_release_does(day: str) -> None:
    assert of(PAGES, WHOLE).release(URL, None, day).version == "2025.10"
    assert of(PAGES).release(URL, None, day).content == "fragment"


def test_the_version_of_an_implicit_value_set_is_that_of_the_system() -> None:
    known = of(OLDER, WHOLE)
    assert known.value_set(f"{URL}?fhir_vs", "2026-01-01").version == "2025.10"
    older = known.value_set(f"{URL}?fhir_vs|2024.10", "2026-01-01")
    assert older.version == "2024.10"
    assert [include.version for include in older.compose.include] == ["2024.10"]
    with pytest.raises(TerminologyError):
        known.value_set(f"{URL}?fhir_vs|2023.10", "2026-01-01")
