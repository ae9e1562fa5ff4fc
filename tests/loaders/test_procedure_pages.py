"""What a page says comes out as properties, whole, in order and alike from both formats."""

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from service.loaders.procedure_pages import load
from service.loaders.release import LoadError, LoadOptions
from service.terminology.concepts import Coding, comparable
from service.terminology.pages import PageTarget, ProcedurePage
from tests.loaders.pages import HCPCS, MARKDOWN, TEXT, facts, load_text, one_page
from tests.shared_files import shared

CPT = "http://www.ama-assn.org/go/cpt"

BLISTER = [
    ("common-name", "Blister Draining"),
    ("medical-term", "Bulla Aspiration"),
    ("summary", "A needle lets the fluid out.\n\nThe skin is left in place."),
    ("indication", "A large blister that hurts."),
    ("indication", "A blister under a shoe strap."),
    ("procedure-step", "Cleaning: The skin is cleaned."),
    ("procedure-step", "The needle goes in at the edge."),
    ("tool", "Needle (sterile, thin)"),
    ("tool", "Gauze"),
    ("tool", "Tape"),
    ("technology", "None, but good light, helps."),
    ("duration", "It takes 5 to 10 minutes."),
    ("duration-min-minutes", 5),
    ("duration-max-minutes", 10),
    ("risk-common", "Stinging"),
    ("risk-common", "Redness"),
    ("risk-common", "A wet sock"),
    ("risk-rare", "Infection"),
    ("recovery", "The skin dries."),
    ("recovery-time", "Up to a week."),
    ("recovery-max-days", 7),
    ("alternative", "Leaving it alone: A padded dressing."),
    ("alternative-pro", "No needle."),
    ("alternative-con", "Slow."),
    ("alternative", "Cutting the skin off"),
    ("alternative-con", "Hurts."),
    ("alternative-con", "Lets germs in."),
    ("experience-during", "A prick."),
    ("advice", "Ask before you drain one yourself."),
    ("similar-code", Coding(HCPCS, "A9999", display="An invented code")),
    ("reading-grade", Decimal("0.3")),
]


def test_a_text_page_becomes_typed_properties_in_the_order_of_the_page(tmp_path: Path) -> None:
    page = one_page(tmp_path, TEXT, code="Z0001")
    assert facts(page) == BLISTER
    assert (page.id, page.title) == ("blister-draining", "Draining of a blister")
    assert page.targets == (PageTarget(HCPCS, ("Z0001",)),)


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    assert one_page(tmp_path, MARKDOWN) == one_page(tmp_path, TEXT, code="Z0001")


def test_the_names_are_designations_with_their_use(tmp_path: Path) -> None:
    page = one_page(tmp_path, MARKDOWN)
    uses = [(d.value, d.language, d.use.code if d.use else None) for d in page.designations]
    assert uses == [("Blister Draining", "en", "common-name"), ("Bulla Aspiration", "en", "medical-term")]


def test_front_matter_names_codes_and_review(tmp_path: Path) -> None:
    front = """---
id: blister
title: Draining
codes:
  - system: cpt
    codes: [00001, "0000T"]
  - system: http://example.org/system
    patterns: ["X.[12]"]
reviewed: 2026-11-01
source: >-
  Two
  lines.
---
"""
    page = one_page(tmp_path, front + MARKDOWN.split("---\n")[2].replace("- A9999", "- hcpcs|A9999"))
    assert page.targets == (
        PageTarget(CPT, ("00001", "0000T")),
        PageTarget("http://example.org/system", (), ("X.[12]",)),
    )
    assert (page.id, page.title) == ("blister", "Draining")
    assert (page.reviewed, page.source) == ("2026-11-01", "Two lines.")


def test_a_folder_and_a_zip_hold_pages_and_say_what_is_none(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.md").write_text(MARKDOWN)
    (tmp_path / "a" / "picture.png").write_bytes(b"\x89PNG")
    (from_folder,) = load([tmp_path / "a"], LoadOptions(strict=True))
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.writestr("b.md", MARKDOWN)
    (from_zip,) = load([tmp_path / "pages.zip"], LoadOptions(strict=True))
    assert from_folder.pages == from_zip.pages
    assert from_folder.files == ("a/b.md",)
    assert from_folder.warnings == ("a/picture.png: is no page (.txt or .md)",)


def test_the_title_may_find_the_code(tmp_path: Path) -> None:
    known = {HCPCS: {"Draining of a blister": ["Z0002"]}.get, CPT: {"Draining of a blister": ["00001"]}.get}
    displays = {url: lambda title, get=get: get(title) or [] for url, get in known.items()}
    page = load_text(tmp_path, TEXT, LoadOptions(known_displays=displays)).pages[0]
    assert page.targets == (PageTarget(HCPCS, ("Z0002",)),), "only the system that the page names is asked"
    without_system = TEXT.replace("HCPCS code\n\n", "").replace("• A9999", f"• {HCPCS}|A9999")
    with pytest.raises(LoadError, match=r"fits 2 loaded codes .*Z0002, .*00001"):
        load_text(tmp_path, without_system, LoadOptions(known_displays=displays))


REAL = ("pages", "release-intrinsic-muscles-of-hand.txt")


def real_page() -> ProcedurePage:
    (pages,) = load([shared(*REAL)], LoadOptions(strict=True, code="26593"))
    assert pages.warnings == ()
    return pages.pages[0]


def test_the_first_page_gives_every_property_expected() -> None:
    page = real_page()
    assert page.targets == (PageTarget(CPT, ("26593",)),)
    assert page.id == "hand-muscle-release"
    counted = [p.code for p in page.properties]
    assert counted == [
        "common-name", "medical-term", "summary", "purpose", *["indication"] * 3, *["preparation"] * 3,
        *["procedure-step"] * 4, *["tool"] * 3, "technology",
        "duration", "duration-min-minutes", "duration-max-minutes", "setting", *["personnel"] * 3,
        *["risk-common"] * 4, *["risk-rare"] * 3, *["benefit"] * 3,
        "recovery", "recovery-instructions", "recovery-time", "recovery-min-days", "recovery-max-days",
        "restriction", "follow-up", "alternative",
        "experience-during", "experience-after", "pain-management", "advice", "reading-grade",
    ]  # fmt: skip
    values = {p.code: p.value for p in page.properties}
    assert (values["duration-min-minutes"], values["duration-max-minutes"]) == (60, 120)
    assert (values["recovery-min-days"], values["recovery-max-days"]) == (28, 42)
    assert [p.value for p in page.properties if p.code == "risk-rare"] == [
        "Nerve damage",
        "Prolonged pain",
        "Loss of muscle strength",
    ]
    (alternative,) = (p for p in page.properties if p.code == "alternative")
    assert [p.code for p in alternative.subproperties] == ["alternative-pro", "alternative-con"]


def test_no_line_of_the_first_page_is_lost() -> None:
    """Headings, keys and numbers apart, every word of every line stands in a property, in order."""
    headings = (
        "Search all medical codes", "CPT4 code", "Name of the Procedure:", "Summary", "Purpose",
        "Indications",
        "Preparation", "Procedure Description", "Duration", "Setting", "Personnel", "Risks and Complications",
        "Benefits", "Recovery", "Alternatives", "Patient Experience", "Similar Codes",
    )  # fmt: skip
    keys = (
        "Common Name|Medical Term|Tools|Technology|Common|Rare|Post-procedure|Instructions|Recovery Time|"
        "Restrictions|Follow-up|Pros|Cons|During Procedure|After Procedure|Pain Management"
    )
    page = real_page()
    said = " ".join([page.title, page.title, *(comparable(v) for _, v in facts(page) if isinstance(v, str))])
    lines = [line.strip() for line in shared(*REAL).read_text().splitlines()]
    rest = " ".join(
        re.sub(rf"^(•|\d+\.)?\s*(({keys}):)?", "", line) for line in lines if line not in headings
    )
    separators = r"\b(?:or|and)\b|[^\w\s]"
    assert re.sub(separators, "", rest).lower().split() == re.sub(separators, "", said).lower().split()
