"""Pages as supplements and fragments, and the definitions of their properties."""

from service.terminology.concepts import Coding, Designation, Property
from service.terminology.page_code_systems import fragment, supplement, supplement_url
from service.terminology.page_properties import PAGE_PROPERTIES, concept_properties
from service.terminology.pages import PageTarget, ProcedurePage
from service.terminology.types import Code

BASE = "http://example.org/fhir"
CPT = "http://www.ama-assn.org/go/cpt"
PCS = "http://www.cms.gov/Medicare/Coding/ICD10"


def page(name: str, *codes: str) -> ProcedurePage:
    return ProcedurePage(
        id=name.lower(),
        title=f"About {name}",
        targets=(PageTarget(CPT, codes), PageTarget(PCS, ("0X",), ("0Y.",))),
        properties=(
            Property("common-name", name),
            Property("summary", "Long text."),
            Property("duration-min-minutes", 5),
            Property(
                "alternative",
                "Waiting",
                subproperties=(Property("alternative-pro", "Free."), Property("alternative-con", "Slow.")),
            ),
            Property("similar-code", Coding(PCS, "0Z")),
        ),
        designations=(
            Designation(name, "en", Coding(f"{BASE}/CodeSystem/designation-use", "common-name")),
            Designation(f"{name} in Latin", "en"),
        ),
    )


def test_a_supplement_gives_the_page_and_the_short_properties() -> None:
    code_system, concepts = supplement([("0X", page("One")), ("0Y1", page("One"))], PCS, BASE, "7")
    assert code_system.url == f"{BASE}/CodeSystem/procedure-pages-icd-10-pcs"
    assert (code_system.content, code_system.supplements, code_system.version) == ("supplement", PCS, "7")
    assert [c.code for c in concepts] == ["0X", "0Y1"]
    assert concepts[0].display is None
    assert [(p.code, p.value) for p in concepts[0].properties] == [
        ("procedure-page", "one"),
        ("common-name", "One"),
        ("duration-min-minutes", 5),
    ]
    assert isinstance(concepts[0].properties[0].value, Code)
    assert [d.value for d in concepts[0].designations] == ["One", "One in Latin"]


def test_with_full_texts_sub_properties_stand_flat_behind_their_own() -> None:
    _, (concept,) = supplement([("0X", page("One"))], PCS, BASE, "7", full=True)
    assert [p.code for p in concept.properties] == [
        "procedure-page", "common-name", "summary", "duration-min-minutes",
        "alternative", "alternative-pro", "alternative-con", "similar-code",
    ]  # fmt: skip
    assert all(p.subproperties == () for p in concept.properties)


def test_every_property_of_a_supplement_is_defined_with_its_type() -> None:
    code_system, concepts = supplement([("0X", page("One"))], PCS, BASE, "7", full=True)
    types = {"code": Code, "Coding": Coding, "string": str, "integer": int}
    for given in concepts[0].properties:
        definition = code_system.property_definition(given.code)
        assert definition is not None
        assert definition.uri == f"{BASE}/CodeSystem/concept-properties#{given.code}"
        assert type(given.value) is types[definition.type]


def test_several_pages_of_one_code_stand_in_one_concept() -> None:
    _, concepts = supplement([("0X", page("One")), ("0X", page("Two"))], PCS, BASE, "7")
    assert [c.code for c in concepts] == ["0X"]
    assert concepts[0].values("procedure-page") == ("one", "two")


def test_a_fragment_has_the_codes_named_one_by_one_under_our_own_names() -> None:
    code_system, concepts = fragment([page("One", "00001"), page("Two", "00002", "00001")], CPT)
    assert (code_system.url, code_system.content, code_system.supplements) == (CPT, "fragment", None)
    assert "American Medical Association" in str(code_system.copyright)
    assert [(c.code, c.display) for c in concepts] == [("00001", "One"), ("00002", "Two")]
    assert [d.value for d in concepts[0].designations] == ["One in Latin", "Two", "Two in Latin"]


def test_a_system_without_a_short_name_has_no_supplement() -> None:
    assert supplement_url("http://example.org/other", BASE) is None


def test_the_properties_are_published_as_a_code_system() -> None:
    code_system, concepts = concept_properties(BASE, "1")
    assert code_system.url == f"{BASE}/CodeSystem/concept-properties"
    assert [c.code for c in concepts] == [row.code for row in PAGE_PROPERTIES]
    assert all(c.definition for c in concepts)
    repeating = {c.code for c in concepts if c.values("repeats") == (True,)}
    assert repeating == {
        "procedure-page", "indication", "preparation", "procedure-step", "tool", "technology", "setting",
        "personnel", "risk-common", "risk-rare", "benefit", "recovery", "alternative", "alternative-pro",
        "alternative-con", "similar-code",
    }  # fmt: skip
