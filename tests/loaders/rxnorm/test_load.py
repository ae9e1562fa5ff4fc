"""RxNorm: names, types, relationships and what became of old codes, of an invented release."""

from pathlib import Path

import pytest

from service.loaders.release import LoadError, LoadOptions
from service.loaders.rxnorm import load
from tests.loaders.answers import Answers, write

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def name(code: str, kind: str, text: str, source: str = "RXNORM", suppress: str = "N") -> str:
    return f"{code}|ENG||||||1||||{source}|{kind}|{code}|{text}||{suppress}|4096|\n"


def attribute(code: str, name: str, text: str, source: str = "RXNORM") -> str:
    return f"{code}||||CUI||AT1||{name}|{source}|{text}|N|4096|\n"


def relation(first: str, name: str, second: str) -> str:
    return f"{first}||CUI|RO|{second}||CUI|{name}|1||RXNORM|RXNORM||||4096|\n"


NAMES = (
    name("901", "IN", "inventine")
    + name("901", "TMSY", "Inventin")
    + name("901", "PT", "inventine of another source", source="MTHSPL")
    + name("902", "SCD", "inventine 5 MG Oral Tablet")
    + name("903", "SCD", "inventine 5 MG Pill", suppress="O")
)
FILES = {
    "rrf/RXNCONSO.RRF": NAMES,
    "rrf/RXNREL.RRF": relation("901", "has_ingredient", "902") + relation("902", "ingredient_of", "901"),
    "rrf/RXNSTY.RRF": "901|T121|A1|Pharmacologic Substance|AT1||\n",
    "rrf/RXNSAT.RRF": attribute("902", "NDC", "00000000001") + attribute("902", "SPL", "x", source="MTHSPL"),
    "rrf/RXNCUI.RRF": "904|06AA|07AA|1|902|\n",
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    source = write(tmp_path_factory.mktemp("rxnorm"), FILES)
    return Answers(tmp_path_factory.mktemp("data"), "rxnorm", source, "11022026")


def test_a_concept_has_its_own_names_only(answers: Answers) -> None:
    found = answers.validated(url=RXNORM, code="901", display="Inventin")
    assert (found["result"], found["display"], found["version"]) == (True, "inventine", "11022026")
    assert answers.validated(url=RXNORM, code="901", display="inventine of another source")["result"] is False


def test_the_second_concept_of_a_row_is_related_to_the_first(answers: Answers) -> None:
    found = answers.properties(RXNORM, "902")
    assert (found["TTY"], found["has_ingredient"]) == (["SCD"], ["901"])
    assert found["RO"] == ["901"]


def test_types_sources_and_attributes(answers: Answers) -> None:
    found = answers.properties(RXNORM, "901")
    assert (found["STY"], found["SAB"]) == (["T121"], ["RXNORM", "MTHSPL"])
    answer = answers.get("CodeSystem/$lookup", system=RXNORM, code="901", property="STY")
    assert "Pharmacologic Substance" in str(answer)
    assert answers.properties(RXNORM, "902")["NDC"] == ["00000000001"]
    assert "SPL" not in answers.properties(RXNORM, "902")


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        (("TTY", "in", "SCD,SBD"), ["902", "903"]),
        (("has_ingredient", "=", "CUI:901"), ["902"]),
        (("has_ingredient", "=", "901"), ["902"]),
        (("RO", "in", "CUI:901, CUI:902"), ["901", "902"]),
        (("STY", "=", "T121"), ["901"]),
        (("SAB", "=", "MTHSPL"), ["901"]),
        (("NDC", "=", "00000000001"), ["902"]),
        (("inactive", "=", "true"), ["903", "904"]),
    ],
)
def test_filters(answers: Answers, condition: tuple[str, str, str], codes: list[str]) -> None:
    assert answers.selected(RXNORM, condition) == codes


def test_old_codes_are_inactive_and_say_where_they_went(answers: Answers) -> None:
    assert answers.properties(RXNORM, "904")["replaced-by"] == ["902"]
    assert answers.validated(url=RXNORM, code="904")["inactive"] is True
    assert answers.validated(url=RXNORM, code="903")["inactive"] is True


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NAMES + "905|ENG|\n", "expected 19 fields, found 3"),
        (NAMES + name("x", "IN", "y"), "expected a number"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, text: str, says: str) -> None:
    source = write(tmp_path, {**FILES, "rrf/RXNCONSO.RRF": text})
    with pytest.raises(LoadError, match=says) as raised:
        list(load([source], LoadOptions(release="11022026")))
    assert raised.value.line == 6


def test_relationships_of_unknown_concepts_are_told(tmp_path: Path) -> None:
    rows = FILES["rrf/RXNREL.RRF"] + relation("901", "has_ingredient", "999")
    source = write(tmp_path, {**FILES, "rrf/RXNREL.RRF": rows})
    (release,) = load([source], LoadOptions(release="11022026"))
    assert ["1 relationships" in warning for warning in release.warnings] == [True]


def test_the_release_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="name it as the release"):
        list(load([write(tmp_path, FILES)], LoadOptions()))
