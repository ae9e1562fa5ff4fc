"""The National Drug Code directory: products, packages, their two forms of code, and their days."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.ndc import load
from service.loaders.ndc.concepts import eleven_digits
from service.loaders.release import LoadError, LoadOptions
from tests.loaders.answers import Answers, table, write

NDC = "http://hl7.org/fhir/sid/ndc"
PRODUCTS = table("""
    PRODUCTID|PRODUCTNDC|PRODUCTTYPENAME|PROPRIETARYNAME|PROPRIETARYNAMESUFFIX|NONPROPRIETARYNAME|\
      DOSAGEFORMNAME|ROUTENAME|STARTMARKETINGDATE|ENDMARKETINGDATE|MARKETINGCATEGORYNAME|\
      APPLICATIONNUMBER|LABELERNAME|SUBSTANCENAME|ACTIVE_NUMERATOR_STRENGTH|ACTIVE_INGRED_UNIT|\
      PHARM_CLASSES|DEASCHEDULE|NDC_EXCLUDE_FLAG|LISTING_RECORD_CERTIFIED_THROUGH
    a|0001-0002|HUMAN PRESCRIPTION DRUG|Kalmoril|XR|sanol|TABLET|ORAL|20100105||NDA|NDA000001|\
      Maker®|SANOL|5|mg/1|Calming [EPC]|CIV|N|20271231
    b|0001-0002|HUMAN PRESCRIPTION DRUG|Kalmoril|XR|sanol|TABLET|ORAL|20080101|20201231|NDA|\
      NDA000001|Maker®|SANOL|5|mg/1|Calming [EPC]|CIV|N|20271231
    c|60001-003|HUMAN OTC DRUG|"Fizz ""Plus"" Mix"||soda|POWDER|ORAL|20150301|20190630|\
      OTC MONOGRAPH|M001|Maker®||||||N|
""")  # fmt: skip
PACKAGES = table("""
    PRODUCTID|PRODUCTNDC|NDCPACKAGECODE|PACKAGEDESCRIPTION|STARTMARKETINGDATE|ENDMARKETINGDATE|\
      NDC_EXCLUDE_FLAG|SAMPLE_PACKAGE
    a|0001-0002|0001-0002-03|30 TABLET in 1 BOTTLE (0001-0002-03)|20100105||N|N
    c|60001-003|60001-003-01|1 POUCH in 1 BOX (60001-003-01)|20150301|20190630|N|N
""")


def directory(folder: Path, **files: str) -> Path:
    return write(folder, {"product.txt": PRODUCTS, "package.txt": PACKAGES} | files, "cp1252")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    source = directory(tmp_path_factory.mktemp("ndc"))
    return Answers(tmp_path_factory.mktemp("data"), "ndc", source, "2026-11-02")


def test_a_product_tells_what_it_is(answers: Answers) -> None:
    assert answers.properties(NDC, "0001-0002") == {
        "inactive": [False], "child": ["0001-0002-03"], "code-type": ["product"],
        "trade-name": ["Kalmoril"], "suffix": ["XR"], "generics": ["sanol"],
        "type": ["HUMAN PRESCRIPTION DRUG"], "dose-form": ["TABLET"], "route": ["ORAL"],
        "category": ["NDA"], "application": ["NDA000001"], "company": ["Maker®"], "substance": ["SANOL"],
        "pharm-class": ["Calming [EPC]"], "dea-schedule": ["CIV"], "effectiveDate": ["2008-01-01"],
    }  # fmt: skip


def test_a_package_is_named_by_its_product_and_its_content(answers: Answers) -> None:
    found = answers.validated(url=NDC, code="0001-0002-03")
    assert found["result"] is True
    assert found["display"] == "Kalmoril XR, 30 TABLET in 1 BOTTLE (0001-0002-03) (package)"
    assert answers.validated(url=NDC, code="60001-003")["display"] == 'Fizz "Plus" Mix (product)'


def test_eleven_digits_are_the_same_code(answers: Answers) -> None:
    found = answers.validated(url=NDC, code="00001000203")
    assert (found["result"], found["normalized-code"]) == (True, "0001-0002-03")
    told = answers.get("CodeSystem/$validate-code", url=NDC, code="00001000203")
    assert "'00001000203' is another form of the code '0001-0002-03'" in str(told)
    subsumed = answers.get("CodeSystem/$subsumes", system=NDC, codeA="0001-0002-03", codeB="00001000203")
    assert subsumed["parameter"][0]["valueCode"] == "equivalent"
    assert answers.validated(url=NDC, code="00001000204")["result"] is False


def test_what_left_the_market_is_inactive(answers: Answers) -> None:
    found = answers.validated(url=NDC, code="60001-003-01")
    assert (found["result"], found["inactive"]) == (True, True)
    assert answers.validated(url=NDC, code="60001-003-01", date="2018-01-01").get("inactive") is None


def test_filters_and_value_sets(answers: Answers) -> None:
    assert answers.selected(NDC, ("code-type", "=", "product")) == ["0001-0002", "60001-003"]
    assert answers.selected(NDC, ("concept", "is-a", "0001-0002")) == ["0001-0002", "0001-0002-03"]
    assert answers.expanded("https://procodex.org/fhir/ValueSet/ndc-packages") == [
        "0001-0002-03",
        "60001-003-01",
    ]


@given(st.sampled_from([(4, 4, 2), (5, 3, 2), (5, 4, 1)]), st.data())
def test_eleven_digits_keep_every_part(widths: tuple[int, int, int], data: st.DataObject) -> None:
    parts = [data.draw(st.text("0123456789", min_size=w, max_size=w)) for w in widths]
    written = eleven_digits("-".join(parts))
    assert len(written) == 11
    assert [int(written[a:b]) for a, b in ((0, 5), (5, 9), (9, 11))] == [int(part) for part in parts]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("product.txt", "LABELERNAME", "LABELER", ":1: has no column LABELERNAME"),
        ("product.txt", "20150301", "2015-03", ":4: expected a day as YYYYMMDD, found '2015-03'"),
        ("product.txt", "60001-003", "60001003", ":4: expected a product code"),
        ("package.txt", "60001-003-01", "60001-004-01", ":3: 60001-004-01 is a package of 60001-004"),
        ("package.txt", "c\t60001-003", "60001-003", ":3: expected 8 fields, found 7"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    changed = {"product.txt": PRODUCTS, "package.txt": PACKAGES}[file].replace(old, new)
    with pytest.raises(LoadError) as told:
        list(load([directory(tmp_path, **{file: changed})], LoadOptions(release="2026-11-02")))
    assert f"{file}{problem}" in str(told.value)


def test_a_missing_file_and_a_missing_day_are_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="name it as the release"):
        list(load([directory(tmp_path)], LoadOptions()))
    (tmp_path / "package.txt").unlink()
    with pytest.raises(LoadError, match=r"expected a file package\.txt too"):
        list(load([tmp_path], LoadOptions(release="2026-11-02")))
    write(tmp_path, {"package.txt": PACKAGES, "older/package.txt": PACKAGES})
    with pytest.raises(LoadError, match="load one release at a time"):
        list(load([tmp_path], LoadOptions(release="2026-11-02")))
