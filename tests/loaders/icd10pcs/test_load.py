"""A whole load of small files: roles, versions, labels, properties, value sets."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from service.loaders.icd10pcs import load
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept, Property
from service.terminology.memory import MemoryIndex
from service.terminology.types import Code
from tests.loaders.icd10pcs.texts import (
    FIRST,
    HEADER,
    RELEASE,
    addenda,
    definitions_xml,
    order_file,
    tables_xml,
    written,
)

OPTIONS = LoadOptions()
BEFORE = dict([HEADER, FIRST])
ORDER = order_file(*RELEASE)
CHANGES = addenda(BEFORE, dict(RELEASE))


def loaded(sources: list[Path], options: LoadOptions = OPTIONS) -> Release:
    return next(load(sources, options))


def concept(release: Release, code: str) -> Concept:
    return next(c for c in release.concepts if c.code == code)


def test_files_are_known_by_content_whatever_their_names(tmp_path: Path) -> None:
    sources = written(tmp_path, z=ORDER, a=CHANGES, m=tables_xml(), d=definitions_xml())
    release = loaded(sources)
    assert release.code_system.version == "2025.10"
    assert release.files == ("z.txt", "a.txt", "m.txt", "d.txt")
    assert release.warnings == ()


def test_a_release_in_october_answers_to_its_fiscal_year(tmp_path: Path) -> None:
    system = loaded(written(tmp_path, order=ORDER, addenda=CHANGES)).code_system
    assert system.version_aliases == ("2026", "FY2026")
    assert system.effective_start == "2025-10-01"
    assert system.url == "http://www.cms.gov/Medicare/Coding/ICD10"


def test_without_addenda_the_year_in_the_name_is_taken_as_october_with_a_warning(tmp_path: Path) -> None:
    release = loaded(written(tmp_path, icd10pcs_order_2026=ORDER))
    assert release.code_system.version == "2025.10"
    assert release.warnings == (
        "icd10pcs_order_2026.txt: without the addenda this may also be the April update; "
        "taken as October 2025",
    )


def test_without_any_year_the_release_must_be_named(tmp_path: Path) -> None:
    sources = written(tmp_path, order=ORDER)
    with pytest.raises(LoadError, match="neither an addenda nor a year in the file's name tells the release"):
        loaded(sources)
    assert loaded(sources, LoadOptions(release="2026.04")).code_system.version_aliases == ("2026", "FY2026")
    assert loaded(sources, LoadOptions(release="draft")).code_system.version_aliases == ()


def test_the_operator_overrides_the_version(tmp_path: Path) -> None:
    sources = written(tmp_path, order=ORDER, addenda=CHANGES)
    assert loaded(sources, LoadOptions(release="2026.01")).code_system.version == "2026.01"


def test_the_hierarchy_is_section_body_system_table_code(tmp_path: Path) -> None:
    release = loaded(written(tmp_path, order_2026=ORDER))
    assert [(c.code, c.parents) for c in release.concepts] == [
        ("0", ()), ("0J", ("0",)), ("0JH", ("0J",)), ("0JH60AZ", ("0JH",)), ("0JH63AZ", ("0JH",)),
    ]  # fmt: skip
    assert [c.display for c in release.concepts[:3]] == [
        "Medical and Surgical",
        "Subcutaneous Tissue and Fascia",
        "Subcutaneous Tissue and Fascia, Insertion",
    ]
    assert [c.values("notSelectable") for c in release.concepts] == [(True,)] * 3 + [()] * 2
    assert [c.values("billable") for c in release.concepts] == [(False,)] * 3 + [(True,)] * 2


def test_a_code_carries_its_axes_with_labels_and_definitions(tmp_path: Path) -> None:
    sources = written(tmp_path, order=ORDER, tables=tables_xml(), definitions=definitions_xml())
    found = concept(loaded(sources), "0JH63AZ")
    assert found.properties == (
        Property("billable", True),
        Property("section", Code("0"), description="Medical and Surgical"),
        Property("body-system", Code("J"), description="Subcutaneous Tissue and Fascia"),
        Property("root-operation", Code("H"), description="Insertion"),
        Property("root-operation-definition", "Putting something in"),
        Property("body-part", Code("6"), description="Chest Tissue"),
        Property("approach", Code("3"), description="Approach 3"),
        Property("device", Code("A"), description="Device A"),
        Property("qualifier", Code("Z"), description="No Qualifier"),
        Property("order", 3),
    )


def test_without_the_tables_our_own_labels_are_given_as_far_as_they_go(tmp_path: Path) -> None:
    found = concept(loaded(written(tmp_path, order_2026=ORDER)), "0JH63AZ")
    labels = {p.code: p.description for p in found.properties if isinstance(p.value, Code)}
    assert labels == {
        "section": "Medical and Surgical",
        "body-system": "Subcutaneous Tissue and Fascia",
        "root-operation": "Insertion",
        "body-part": None,
        "approach": "Percutaneous",
        "device": None,
        "qualifier": None,
    }
    assert len(found.values("root-operation-definition")) == len(found.values("approach-definition")) == 1


def test_every_property_that_codes_have_is_defined_with_its_type(tmp_path: Path) -> None:
    release = loaded(written(tmp_path, order=ORDER, tables=tables_xml()))
    types = {Code: "code", str: "string", bool: "boolean", int: "integer"}
    for p in (p for c in release.concepts for p in c.properties):
        definition = release.code_system.property_definition(p.code)
        assert definition is not None
        assert definition.type == types[type(p.value)]


def test_the_description_of_an_axis_tells_its_title_in_every_section(tmp_path: Path) -> None:
    definition = loaded(written(tmp_path, order_2026=ORDER)).code_system.property_definition("device")
    assert definition is not None
    assert "Device (section 0, 1, 2), Substance (section 3)" in (definition.description or "")


def test_value_sets_hang_under_the_canonical_base_and_pin_the_version(tmp_path: Path) -> None:
    options = LoadOptions(canonical_base="https://example.org/fhir")
    release = loaded(written(tmp_path, order_2026=ORDER), options)
    assert [v.canonical for v in release.value_sets] == [
        f"https://example.org/fhir/ValueSet/icd-10-pcs-{name}|2025.10"
        for name in ("all", "billable", "section-0")
    ]
    (included,) = release.value_sets[2].compose.include if release.value_sets[2].compose else ()
    assert (included.system, included.version) == (release.code_system.url, "2025.10")
    designation = concept(release, "0JH60AZ").designations[0]
    assert designation.value == FIRST[1]
    assert designation.use is not None
    assert designation.use.system == "https://example.org/fhir/CodeSystem/designation-use"


def test_filters_of_value_sets_select_the_valid_codes(tmp_path: Path) -> None:
    release = loaded(written(tmp_path, order_2026=ORDER))
    index = MemoryIndex(release.code_system, release.concepts)
    for filtered in release.value_sets[1:]:
        assert filtered.compose is not None
        selected = [index.with_value(f.property, f.value) for f in filtered.compose.include[0].filters]
        codes = {index.concept(n).code for n in selected[0].intersection(*selected[1:])}
        assert codes == {"0JH60AZ", "0JH63AZ"}


def test_the_release_before_is_derived(tmp_path: Path) -> None:
    sources = written(tmp_path, order=ORDER, addenda=CHANGES, tables=tables_xml())
    current, previous = load(sources, LoadOptions(with_previous=True, release="2025.11"))
    assert (current.code_system.version, current.derived) == ("2025.11", False)
    assert (previous.code_system.version, previous.derived) == ("2025.04", True)
    assert [c.code for c in previous.concepts] == ["0", "0J", "0JH", "0JH60AZ"]
    same = [replace(c, properties=()) for c in previous.concepts]
    assert same == [replace(c, properties=()) for c in current.concepts[:4]]


def test_without_addenda_there_is_no_way_back(tmp_path: Path) -> None:
    sources = written(tmp_path, order_2026=ORDER)
    with pytest.raises(LoadError, match="the release before is rebuilt from the addenda"):
        next(load(sources, LoadOptions(with_previous=True)))


def test_what_is_not_recognised_is_a_warning(tmp_path: Path) -> None:
    sources = written(tmp_path, order=ORDER, addenda=CHANGES, readme=b"Read me first\r\n", layout=b"%PDF-1.4")
    assert loaded(sources).warnings == (
        "readme.txt: not read, because it is no file of an ICD-10-PCS release",
    )


def test_a_value_without_a_label_is_a_warning(tmp_path: Path) -> None:
    content = order_file(("0ZH", "A new body system, Insertion"), ("0ZH60AZ", "Insertion of a device"))
    release = loaded(written(tmp_path, order_2026=content))
    assert release.warnings[1:] == (
        "icd-10-pcs-axes.toml: no label for 0Z; load the code tables of the year too",
    )


def test_sources_without_an_order_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"^addenda\.txt: expected an ICD-10-PCS order file"):
        loaded(written(tmp_path, addenda=CHANGES))


def test_two_releases_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"^b\.txt: is a second order file beside a\.txt"):
        loaded(written(tmp_path, a=ORDER, b=ORDER))


@pytest.mark.parametrize("other", [tables_xml(2025), definitions_xml(2025)])
def test_files_of_two_years_are_refused(tmp_path: Path, other: bytes) -> None:
    sources = written(tmp_path, order=ORDER, addenda=CHANGES, other=other)
    with pytest.raises(LoadError, match=r"^other\.txt: is of fiscal year 2025, but order\.txt of 2026"):
        loaded(sources)


NO_AXES = re.sub(rb"<pcsRow.*</pcsRow>", b'<pcsRow codes="1"/>', tables_xml(), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        (tables_xml(codes=3), "table 0JH, row 1: says 3 codes, its values make 2"),
        (tables_xml(approaches="04"), "no row makes the code 0JH63AZ of the order file"),
        (tables_xml(codes=3, approaches="034"), "the rows make 3 codes, .* has 2 and not 0JH64AZ"),
        (tables_xml(approaches="00"), "table 0JH, row 1: an earlier row makes the code 0JH60AZ too"),
        (tables_xml()[:-30], "is not well-formed XML"),
        (tables_xml().replace(b"utf-8", b"utf-0"), "declares an encoding that cannot be read"),
        (tables_xml().replace(b"n>2026", b"n>next"), "expected the fiscal year as version, found 'next'"),
        (tables_xml().replace(b'code="6"', b'code=""'), "expected one character as code of <label>"),
        (tables_xml().replace(b'"J">', b'"J"/><label code="K">'), "axis 2: expected a text in each label"),
        (tables_xml().replace(b'<axis pos="1"', b'<axes pos="1"', 1).replace(b"</axis>", b"</axes>", 1),
         "expected one section, one body system and one root operation"),
        (NO_AXES, "table 0JH, row 1: expected axes 4 to 7, found 0 axes"),
    ],
)  # fmt: skip
def test_tables_that_do_not_make_the_codes_are_refused(tmp_path: Path, tables: bytes, problem: str) -> None:
    with pytest.raises(LoadError, match=rf"^tables\.txt(:\d+)?: {problem}"):
        loaded(written(tmp_path, order_2026=ORDER, tables=tables))


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        (b'code="0"', "expected one character as code of <section>, found ''"),
        (b'pos="3"', "expected 1 to 7 as position of an axis, found ''"),
        (b"<title>Insertion</title>", "expected a <title> with text in <terms>"),
    ],
)
def test_definitions_that_cannot_be_placed_are_refused(tmp_path: Path, spoilt: bytes, problem: str) -> None:
    definitions = definitions_xml().replace(spoilt, b"")
    with pytest.raises(LoadError, match=rf"^definitions\.txt: {problem}"):
        loaded(written(tmp_path, order_2026=ORDER, definitions=definitions))
