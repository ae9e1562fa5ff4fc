"""LOINC: terms, parts, answers and the hierarchy, of an invented release."""

from pathlib import Path

import pytest

from service.loaders.loinc import load
from service.loaders.release import LoadError, LoadOptions
from tests.loaders.answers import Answers, table, write

LOINC = "http://loinc.org"
TERMS = table("""
    LOINC_NUM|COMPONENT|PROPERTY|TIME_ASPCT|SYSTEM|SCALE_TYP|METHOD_TYP|CLASS|STATUS|CONSUMER_NAME|\
      CLASSTYPE|SHORTNAME|ORDER_OBS|EXTERNAL_COPYRIGHT_NOTICE|LONG_COMMON_NAME|DefinitionDescription|\
      EXAMPLE_UNITS|EXAMPLE_UCUM_UNITS|UNITSREQUIRED|RELATEDNAMES2
    9001-1|Inventine|MCnc|Pt|Bld|Qn||CHEM|ACTIVE|"Inventine, blood"|1|\
      Inventine Bld-mCnc|Both||Inventine [Mass/volume] in Blood|How much of it.|mg/dL|mg/dL|Y|Blut
    9002-9|Mood|Find|Pt|^Patient|Nom||SURVEY.X|DISCOURAGED||4||Observation|© Somebody|Mood today|||||
    9003-7|Inventine old|MCnc|Pt|Bld|Qn||CHEM|DEPRECATED||1||Both||Inventine old|||||
    9004-5|Note|Find|Pt|Hand|Doc||DOC|TRIAL||2||Observation||Note on hands|||||
""", ",")  # fmt: skip
PARTS = table("""
    PartNumber|PartTypeName|PartName|PartDisplayName|Status
    LP9001-1|COMPONENT|Inventine|Inventine|ACTIVE
    LP9002-2|CLASS|Chemistry|Chemistry|ACTIVE
""", ",")  # fmt: skip
LINKS = table("""
    LoincNumber|LongCommonName|PartNumber|PartName|PartTypeName|LinkTypeName
    9001-1|Inventine|LP9001-1|Inventine|COMPONENT|Primary
""", ",")  # fmt: skip
LISTS = table("""
    AnswerListId|AnswerListName|AnswerStringId|SequenceNumber|DisplayText
    LL901-1|Moods|LA902-2|1|Glad
    LL901-1|Moods|LA901-1|2|Sad
""", ",")  # fmt: skip
QUESTIONS = table("""
    LoincNumber|AnswerListId|AnswerListLinkType
    9002-9|LL901-1|NORMATIVE
""", ",")  # fmt: skip
HIERARCHY = table("""
    PATH_TO_ROOT|SEQUENCE|IMMEDIATE_PARENT|CODE|CODE_TEXT
    |1||LP9002-2|Chemistry
    LP9002-2|1|LP9002-2|LP9001-1|Inventine
    LP9002-2.LP9001-1|1|LP9001-1|9001-1|Inventine
    LP9002-2.LP9001-1|2|LP9999-9|9003-7|Inventine old
""", ",")  # fmt: skip
DOCUMENTS = table("""
    LoincNumber|PartNumber|PartTypeName|PartSequenceOrder|PartName
    9004-5|LP9003-0|Document.Kind|1|Note
    9004-5|LP9004-8|Document.SubjectMatterDomain|1|Hand surgery
""", ",")  # fmt: skip
VARIANTS = table("""
    LOINC_NUM|COMPONENT|PROPERTY|TIME_ASPCT|SYSTEM|SCALE_TYP|METHOD_TYP|SHORTNAME|LONG_COMMON_NAME|\
      LinguisticVariantDisplayName
    9001-1|||||||Erfindin|Erfindin im Blut|
    9003-7|Erfindin alt|MCnc|Pt|Bld|Qn||||
""", ",")  # fmt: skip
LANGUAGES = table("""
    ID|ISO_LANGUAGE|ISO_COUNTRY|LANGUAGE_NAME|PRODUCER
    99|de|DE|German|Nobody
""", ",")  # fmt: skip
DOCUMENTS_FILE = "AccessoryFiles/DocumentOntology/DocumentOntology.csv"
VARIANT_FILE = "AccessoryFiles/LinguisticVariants/deDE99LinguisticVariant.csv"
QUESTIONS_FILE = "AccessoryFiles/AnswerFile/LoincAnswerListLink.csv"
FILES = {
    "LoincTable/Loinc.csv": TERMS,
    "AccessoryFiles/PartFile/Part.csv": PARTS,
    "AccessoryFiles/PartFile/LoincPartLink_Primary.csv": LINKS,
    "AccessoryFiles/AnswerFile/AnswerList.csv": LISTS,
    QUESTIONS_FILE: QUESTIONS,
    "AccessoryFiles/ComponentHierarchyBySystem/ComponentHierarchyBySystem.csv": HIERARCHY,
    DOCUMENTS_FILE: DOCUMENTS,
    VARIANT_FILE: VARIANTS,
    "AccessoryFiles/LinguisticVariants/LinguisticVariants.csv": LANGUAGES,
    "LoincTable/MapTo.csv": "LOINC,MAP_TO,COMMENT\n9003-7,9001-1,\n",
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    source = write(tmp_path_factory.mktemp("loinc"), FILES)
    return Answers(tmp_path_factory.mktemp("data"), "loinc", source, "9.99")


def test_a_term_tells_what_its_name_is_made_of(answers: Answers) -> None:
    found = answers.properties(LOINC, "9001-1")
    assert found["COMPONENT"] == ["LP9001-1", "Inventine"]
    assert (found["SCALE_TYP"], found["STATUS"], found["CLASSTYPE"]) == (["Qn"], ["ACTIVE"], ["1"])
    assert (found["parent"], found["copyright"]) == (["LP9001-1"], ["LOINC"])
    assert answers.properties(LOINC, "9002-9")["copyright"] == ["3rdParty"]


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        (("COMPONENT", "=", "LP9001-1"), ["9001-1"]),
        (("COMPONENT", "=", "Inventine"), ["9001-1"]),
        (("STATUS", "=", "DEPRECATED"), ["9003-7"]),
        (("CLASS", "regex", "SUR.*"), ["9002-9"]),
        (("concept", "is-a", "LP9002-2"), ["LP9002-2", "LP9001-1", "9001-1"]),
        (("COMPONENT", "=", "inventine"), ["9001-1"]),
        (("SCALE_TYP", "=", "DOC"), ["9004-5"]),
        (("LIST", "=", "LL901-1"), ["LA901-1", "LA902-2"]),
        (("answer-list", "=", "LL901-1"), ["9002-9"]),
        (("answers-for", "=", "9002-9"), ["LA901-1", "LA902-2"]),
        (("answers-for", "=", "LL901-1"), ["LA901-1", "LA902-2"]),
        (("answers-for", "=", "9001-1"), []),
        (("LIST", "in", "LL901-1,LL9"), ["LA901-1", "LA902-2"]),
        (("answers-for", "in", "9002-9,9001-1"), ["LA901-1", "LA902-2"]),
        (("document-kind", "exists", "true"), ["9004-5"]),
        (("document-subject-matter-domain", "=", "LP9004-8"), ["9004-5"]),
        (("MAP_TO", "=", "9001-1"), ["9003-7"]),
    ],
)
def test_filters(answers: Answers, condition: tuple[str, str, str], codes: list[str]) -> None:
    assert sorted(answers.selected(LOINC, condition)) == sorted(codes)


def test_an_answer_list_is_a_value_set_in_its_order(answers: Answers) -> None:
    assert answers.expanded(f"{LOINC}/vs/LL901-1") == ["LA902-2", "LA901-1"]
    assert len(answers.expanded(f"{LOINC}/vs")) == 9


def test_a_part_is_the_value_set_of_all_below_it(answers: Answers) -> None:
    assert answers.expanded(f"{LOINC}/vs/LP9002-2") == ["LP9001-1", "9001-1"]
    assert answers.get("ValueSet/$expand", url=f"{LOINC}/vs/LP9009-9")["resourceType"] == "OperationOutcome"


def test_lists_and_answers_name_each_other(answers: Answers) -> None:
    found = answers.properties(LOINC, "LL901-1")
    assert (found["Answer"], found["answers-for"]) == (["LA902-2", "LA901-1"], ["9002-9"])
    assert answers.properties(LOINC, "LA901-1")["AnswerList"] == ["LL901-1"]


@pytest.mark.parametrize(
    ("code", "display"), [("9001-1", "Erfindin im Blut"), ("9003-7", "Erfindin alt:MCnc:Pt:Bld:Qn")]
)
def test_linguistic_variants_give_names(answers: Answers, code: str, display: str) -> None:
    found = answers.validated(url=LOINC, code=code, displayLanguage="de")
    assert found["display"] == display


def test_a_variant_that_the_list_does_not_have_is_refused(tmp_path: Path) -> None:
    other = VARIANT_FILE.replace("99", "98")
    source = write(tmp_path, {**FILES, other: VARIANTS})
    with pytest.raises(LoadError, match="is no linguistic variant"):
        list(load([source], LoadOptions(release="9.99")))


def test_a_deprecated_term_is_not_active(answers: Answers) -> None:
    assert answers.validated(url=LOINC, code="9003-7")["inactive"] is True
    discouraged = answers.validated(url=LOINC, code="9002-9")
    assert (discouraged["inactive"], discouraged["status"]) == (True, "DISCOURAGED")
    assert "inactive" not in answers.validated(url=LOINC, code="9004-5")
    assert answers.validated(url=LOINC, code="9001-1", display="Inventine, blood")["result"] is True


def test_codes_of_the_hierarchy_that_are_no_parts_are_told(tmp_path: Path) -> None:
    (release,) = load([write(tmp_path, FILES)], LoadOptions(release="9.99"))
    assert any("LP9999-9" in warning for warning in release.warnings)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("LoincTable/Loinc.csv", TERMS.replace("9002-9", "x"), "expected a LOINC code"),
        ("LoincTable/Loinc.csv", TERMS.replace(",4,", ",7,"), "expected 1 to 4 as CLASSTYPE"),
        ("LoincTable/Loinc.csv", TERMS.replace("COMPONENT,", "X,"), "no column COMPONENT"),
        (DOCUMENTS_FILE, DOCUMENTS.replace("Document.Kind", "Kind"), "expected an axis of documents"),
        (QUESTIONS_FILE, QUESTIONS.replace("LL901", "LL1"), "is no list"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused(tmp_path: Path, file: str, text: str, says: str) -> None:
    source = write(tmp_path, {**FILES, file: text})
    with pytest.raises(LoadError, match=says):
        list(load([source], LoadOptions(release="9.99")))


def test_the_release_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"name it as the release \(2.81\)"):
        list(load([write(tmp_path, FILES)], LoadOptions()))
