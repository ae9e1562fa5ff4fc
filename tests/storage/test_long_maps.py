"""A long map on the disk says what the document says, code by code."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir.concept_maps import read_concept_map
from service.storage.long_maps import LONG, LongMaps
from service.storage.registry import Registry

CODES = st.sampled_from(["", "a", "a b", "B", "é", "\t", "\n", '"', "a\tb", "\U0001f600", "zz", "1", "10"])
VALUE_SET = "http://example.org/vs"
TARGETS = st.one_of(
    st.fixed_dictionaries({"code": CODES, "relationship": st.sampled_from(["equivalent", "related-to"])}),
    st.just({"valueSet": VALUE_SET, "relationship": "related-to"}),
)
ELEMENTS = st.one_of(
    st.fixed_dictionaries({"code": CODES, "target": st.lists(TARGETS, max_size=3)}),
    st.fixed_dictionaries({"code": CODES, "noMap": st.just(True)}),
    st.fixed_dictionaries({"valueSet": st.just(VALUE_SET), "target": st.lists(TARGETS, max_size=2)}),
)
GROUPS = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.just("urn:a|1"),
            "target": st.just("urn:b"),
            "element": st.lists(ELEMENTS, max_size=12),
        },
        optional={"unmapped": st.just({"mode": "fixed", "code": "x", "relationship": "related-to"})},
    ),
    max_size=3,
)
PROPERTIES = {"property": [{"code": "flags", "uri": "urn:flags", "type": "string"}]}


def document(groups: list[Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "ConceptMap", "url": "urn:m", "status": "active", "group": groups, **more}


@given(GROUPS)
def test_every_code_has_what_the_document_says(groups: list[Any]) -> None:
    whole = document(groups)
    expected = read_concept_map(whole)
    with TemporaryDirectory() as folder:
        found = LongMaps(Path(folder)).read("name", lambda: orjson.dumps(whole))
        assert (found.canonical, found.systems) == (expected.canonical, expected.systems)
        for ours, theirs in zip(found.groups, expected.groups, strict=True):
            assert (ours.source_version, ours.unmapped) == (theirs.source_version, theirs.unmapped)
            assert ours.wide_elements == theirs.wide_elements
            assert ours.wide_targets == theirs.wide_targets
            codes = {e.get("code", "") for group in groups for e in group["element"]} | {"", "none", "~"}
            reached = {t.code or "" for e in theirs.elements for t in e.targets} | codes
            for code in codes | reached:
                assert list(ours.about(code)) == list(theirs.about(code))
                pairs, other = list(ours.leading_to(code)), list(theirs.leading_to(code))
                assert len(pairs) == len(other)
                assert all(pair in other for pair in pairs)


def long_document(mark: str) -> dict[str, Any]:
    flags = [{"code": "flags", "valueString": mark}]
    elements = [
        {
            "code": f"{n:06}",
            "target": [{"code": f"t{n % 7}", "relationship": "equivalent", "property": flags}],
        }
        for n in range(3000)
    ]
    made = document([{"source": "urn:a", "target": "urn:b", "element": elements}], **PROPERTIES)
    assert len(orjson.dumps(made)) > LONG
    return made


def test_a_stored_long_map_is_read_from_its_file(tmp_path: Path, database_url: str | None) -> None:
    registry = Registry(tmp_path, database_url)
    (row,) = registry.put_resources([long_document("x")])
    (file,) = (tmp_path / "maps").iterdir()
    (group,) = registry.concept_map(row).groups
    (element,) = group.about("000008")
    assert (element.targets[0].code, element.targets[0].properties[0].uri) == ("t1", "urn:flags")
    assert len(list(group.leading_to("t1"))) == len(range(1, 3000, 7))
    outline = registry.outline(row)
    assert outline is not None
    assert outline == {k: v for k, v in long_document("x").items() if k != "group"}
    file.unlink()
    assert [e.code for e in registry.concept_map(row).groups[0].about("000008")] == ["000008"]
    registry.close()


def test_a_short_map_needs_no_file(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    (row,) = registry.put_resources([document([])])
    assert registry.outline(row) is None
    assert registry.concept_map(row).canonical == "urn:m"
    assert not (tmp_path / "maps").exists()


def test_what_is_no_longer_stored_is_removed(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    for mark in ("x", "y"):
        registry.put_resources([long_document(mark)])
    (tmp_path / "maps" / "unfinished-now").touch()
    registry.put_resources([])
    assert len([p for p in (tmp_path / "maps").iterdir() if not p.name.startswith("unfinished")]) == 1
    assert (tmp_path / "maps" / "unfinished-now").exists()


def test_a_map_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    maps = LongMaps(tmp_path / "maps")
    with pytest.raises(AttributeError):
        maps.make("name", {"group": ["no group"]})
    assert list((tmp_path / "maps").iterdir()) == []
