"""The page of a code, as a browser without scripts gets it."""

import random
from urllib.parse import quote

import pytest
import requests
from lxml import html

from tests.web.pcs_files import titles

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HAND = "/code/icd10pcs/0KNC0ZZ"


def opened(visitor: requests.Session, address: str, status: int = 200) -> html.HtmlElement:
    answer = visitor.get(address)
    assert answer.status_code == status, answer.text
    return html.document_fromstring(answer.text)


def said(page: html.HtmlElement) -> str:
    return " ".join(page.find(".//main").text_content().split())


def section(page: html.HtmlElement, heading: str) -> html.HtmlElement:
    return next(h.getparent() for h in page.iter("h2") if h.get("id") == heading)


def test_codes_of_the_publishers_file_have_pages_with_its_titles(
    visitor: requests.Session, site: str
) -> None:
    known = titles(2026)
    for code in random.Random(6).sample(sorted(known), 12):
        heading = opened(visitor, f"{site}/code/icd10pcs/{code}").find(".//h1").text_content().split()
        assert heading == [code, *known[code].split()]


def test_it_reads_as_the_page_of_the_procedure_says(visitor: requests.Session, site: str) -> None:
    page = opened(visitor, site + HAND)
    lookup = visitor.get(f"{site}/r5/CodeSystem/$lookup?system={PCS}&code=0KNC0ZZ&_format=json").json()
    given = [p["part"] for p in lookup["parameter"] if p["name"] == "property"]
    texts = [(part[0]["valueCode"], part[1].get("valueString")) for part in given]
    steps = [text for code, text in texts if code == "procedure-step"]
    assert [li.text_content() for li in section(page, "steps").find("ol")] == steps
    for code, text in texts:
        if code in ("summary", "indication", "risk-rare", "follow-up", "experience-after", "page-source"):
            assert text in said(page), code
    for heading in ("Common", "Rare", "For", "Against", "Tools", "Technology"):
        assert heading in said(page)


def test_each_character_of_a_code_is_explained(visitor: requests.Session, site: str) -> None:
    strip = section(opened(visitor, site + HAND), "characters")
    shown = [[" ".join(span.text_content().split()) for span in li] for li in strip.find("ol")]
    assert [row[0] for row in shown] == list("0KNC0ZZ")
    assert ["C", "Body Part", "Hand Muscle, Right"] in shown
    assert "Freeing a body part from an abnormal physical constraint" in strip.text_content()
    substance = section(opened(visitor, f"{site}/code/icd10pcs/3E0U33Z"), "characters")
    assert "Substance" in [li[1].text_content() for li in substance.find("ol")]
    assert "characters" not in {h.get("id") for h in opened(visitor, f"{site}/code/hcpcs/G0121").iter("h2")}


def test_a_code_without_a_page_is_told_in_sentences(visitor: requests.Session, site: str) -> None:
    page = opened(visitor, f"{site}/code/icd10pcs/0TY00Z0")
    assert "This is a procedure of the section Medical and Surgical" in section(page, "words").text_content()
    assert "words" not in {h.get("id") for h in opened(visitor, site + HAND).iter("h2")}


def test_it_tells_in_which_releases_a_code_is(visitor: requests.Session, site: str) -> None:
    before, after = titles(2025), titles(2026)
    added, deleted = min(after.keys() - before.keys()), min(before.keys() - after.keys())
    reworded = min(code for code in before.keys() & after.keys() if before[code] != after[code])
    new = opened(visitor, f"{site}/code/icd10pcs/{added}")
    assert "Added" in section(new, "releases").text_content()
    assert "2025-10-01" in said(new)
    retitled = section(opened(visitor, f"{site}/code/icd10pcs/{reworded}"), "releases").text_content()
    assert "Title changed" in retitled
    assert before[reworded] in retitled
    assert after[reworded] in retitled
    gone = opened(visitor, f"{site}/code/icd10pcs/{deleted}", 404)
    (link,) = (a.get("href") for a in gone.iter("a") if a.get("href", "").endswith("version=2024.10"))
    old = opened(visitor, site + link)
    assert before[deleted] in old.find(".//h1").text_content()
    assert "No longer valid" in said(old)
    assert "2025-09-30" in said(old)


def test_a_chosen_release_is_kept_from_page_to_page(visitor: requests.Session, site: str) -> None:
    page = opened(visitor, f"{site}{HAND}?version=2024.10")
    assert [o.get("value") for o in page.iter("option") if o.get("selected") is not None] == ["2024.10"]
    near = [a.get("href") for a in section(page, "place").iter("a")]
    assert near
    assert all(address.endswith("?version=2024.10") for address in near)
    assert "handout?version=2024.10" in "".join(a.get("href") for a in page.iter("a"))


def test_a_heading_lists_what_is_below_it_part_by_part(visitor: requests.Session, site: str) -> None:
    below, address = [], f"{site}/code/icd10pcs/0KN"
    while address:
        page = opened(visitor, address)
        assert "Heading, not for billing" in said(page)
        (tree,) = (ul for ul in page.iter("ul") if ul.get("aria-label") == "Below 0KN")
        links = [a.get("href") for a in tree.iter("a")]
        below += [link.rpartition("/")[2] for link in links if "from=" not in link]
        address = next((site + link for link in links if "from=" in link), "")
    assert below == sorted(code for code in titles(2026) if code.startswith("0KN"))
    assert len(below) > 100


def test_it_leads_to_neighbours_similar_codes_maps_and_value_sets(
    visitor: requests.Session, site: str
) -> None:
    page = opened(visitor, site + HAND)
    links = {a.get("href") for a in page.iter("a")}
    assert {"/code/icd10pcs/0KN", "/code/icd10pcs/0KND0ZZ", "/code/cpt/26593"} <= links
    assert "The same on the left side" in section(page, "similar").text_content()
    assert "82.91" in section(page, "maps").text_content()
    assert any(link.startswith("/concept-maps/gem-icd-10-pcs-to-icd-9-cm") for link in links)
    (held,) = (a for a in section(page, "value-sets").iter("a") if "section 0" in a.text_content())
    assert held.get("href").startswith("/value-sets/icd-10-pcs-section-0")
    for link in (link for link in links if link.startswith("/code/icd10pcs/0KN")):
        assert visitor.head(site + link).status_code == 200, link


def test_its_value_sets_have_as_many_codes_as_their_expansions(visitor: requests.Session, site: str) -> None:
    text = section(opened(visitor, site + HAND), "value-sets").text_content()
    url = "https://procodex.org/fhir/ValueSet/icd-10-pcs-section-0"
    total = visitor.get(f"{site}/r5/ValueSet/$expand?url={url}&count=0&_format=json").json()["expansion"][
        "total"
    ]
    assert f"({total:,} codes)" in text


@pytest.mark.parametrize(
    ("written", "meant"),
    [("icd10pcs/0knc0zz", "icd10pcs/0KNC0ZZ"), ("icd-10-pcs/0KNC0ZZ", "icd10pcs/0KNC0ZZ"),
     ("icd10cm/e119", "icd10cm/E11.9")],
)  # fmt: skip
def test_what_is_written_otherwise_leads_to_the_page(
    visitor: requests.Session, site: str, written: str, meant: str
) -> None:
    if "icd10cm" in written and visitor.get(f"{site}/code/{meant}").status_code == 404:
        pytest.skip("ICD-10-CM is not loaded")
    answer = visitor.get(f"{site}/code/{written}?x=1", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/code/{meant}?x=1")


def test_a_code_that_is_not_there_is_answered_with_help(visitor: requests.Session, site: str) -> None:
    page = opened(visitor, f"{site}/code/icd10pcs/0KNC0Z", 404)
    assert "/code/icd10pcs/0KNC0ZZ" in {a.get("href") for a in page.iter("a")}
    nonsense = opened(visitor, f"{site}/code/icd10pcs/{quote('<nonsense>?&', safe='')}", 404)
    assert "<nonsense>?&" in said(nonsense)
    assert "It may be mistyped" in said(nonsense)


@pytest.mark.parametrize("path", ["/code/nothing/1", f"{HAND}?version=1999", "/tree/nothing/1"])
def test_an_unknown_system_or_release_is_told(visitor: requests.Session, site: str, path: str) -> None:
    assert "loaded" in said(opened(visitor, site + path, 404))


@pytest.mark.parametrize("path", [f"{HAND}?from=x", f"{HAND}/fhir?fhir=R3", f"{HAND}/handout.pdf?paper=A9"])
def test_an_address_that_asks_the_impossible_is_refused(
    visitor: requests.Session, site: str, path: str
) -> None:
    opened(visitor, site + path, 400)


@pytest.mark.parametrize(("fhir", "form"), [("R4", "json"), ("R4", "xml"), ("R5", "json"), ("R5", "xml")])
def test_its_fhir_answer_is_what_the_api_answers(
    visitor: requests.Session, site: str, fhir: str, form: str
) -> None:
    page = opened(visitor, f"{site}{HAND}/fhir?fhir={fhir}&format={form}")
    request, answer = (pre.text_content() for pre in page.iter("pre"))
    address, accept = request.removeprefix("GET ").split("\nAccept: ")
    sent = requests.get(site + address, headers={"Accept": accept}, timeout=10)
    assert sent.text.strip() == answer.strip()


def test_rights_are_told_with_what_is_shown(visitor: requests.Session, site: str) -> None:
    assert "United States government" in said(opened(visitor, site + HAND))
