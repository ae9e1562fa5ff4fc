"""Invented files in the layouts of the licensed ones, small enough to read."""

from pathlib import Path

from service.loaders.cpt import load
from service.loaders.release import LoadOptions, Release
from service.terminology.concepts import Concept

LICENCE = "An invented licence,\r\nwithout a tab.\r\n\r\n"
HEADINGS = (
    "Concept Id\tCPT Code\tLong\tMedium\tShort\tConsumer\tSpanish Consumer\tCurrent Descriptor Effective Date"
    "\tTest Name\tLab Name\tManufacturer Name"
)
APPENDIX = (
    "Appendix A",
    "Modifiers",
    "9Y Busy: When a day\r\nis long.",
    "8Y Calm",
    "Note: it goes on.",
    "Anesthesia Physical Status\r\nModifiers",
    "Physical Status Modifier P0: Well",
    "Category II Modifiers",
    "0P Left out",
    "Modifiers Approved for Hospital Outpatient Use",
    "8Y Calm: Again",
    "7Y Outside",
    "Level II (HCPCS/National) Modifiers",
    "Z9 Imaginary side",
)
FILES = {
    "ConsolidatedCodeList": LICENCE + HEADINGS + "\r\n"
    "1\t00001\tSewing of a façade\tSEWING FACADE\tSEW FACADE\tSewing\tCosido\t20240101\t\t\t\r\n"
    "2\t0000F\tMeasure\tMEASURE\tMEAS\t\t\t20260101\t\t\t\r\n"
    "3\t0000U\tAssay\tASSAY\tASSAY\t\t\t20260401\tA test\tA lab\tA maker\r\n",
    "LONGULT": LICENCE + "00001\tSewing of a façade\r\n0000F\tMeasure\r\n0000U\tAssay\r\n",
    "LONGULF": LICENCE + "0000101 Sewing of  \r\n0000102 a façade\r\n0000F01 Measure\r\n0000U01 Assay\r\n",
    "LONGUT": LICENCE + "00001\tSEWING OF A FAÇADE\r\n0000F\tMEASURE\r\n0000U\tASSAY\r\n",
    "MEDU": LICENCE + "00001 SEWING FACADE  \r\n0000F MEASURE\r\n0000U ASSAY\r\n",
    "SHORTU": LICENCE + "00001 SEW FACADE\r\n0000F MEAS\r\n0000U ASSAY\r\n",
    "ConsumerDescriptor": "Concept Id\tCPT Code\tConsumer Friendly Descriptor\r\n1\t00001\tSewing\r\n",
    "ClinicianDescriptor": "Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor\r\n"
    "1\t00001\t11\tSewing, left\r\n1\t00001\t12\tSewing, right\r\n",
    "Modifiers": LICENCE
    + "ConceptID\tModifier Code\tLevel I/II\tModifier Descriptor Effective\tModifier Name\t"
    "Modifier Description\tSection (Main Section)\r\n9\t9Y\tI\t20250101\tBusy\tVery busy\tSurgery\r\n",
    "MODUL": LICENCE + "\r\n\r\n".join(APPENDIX) + "\r\n",
    "Deleted_DTK_tab": "A licence\r\nConcept Id\tCPT Code\tDate Deleted\tLevel\tDescription\tInstruction\r\n"
    "7\t00007\t20250101\t1\tSewing by hand\tSee 00001, 0000F\r\n"
    "8\t00008\t20240301\t1\tSewing with range\tSee 00001-00005\r\n",
}


def write(folder: Path, *roles: str, **changes: str) -> Path:
    """A folder with those files, or all; ``changes`` are other texts of files."""
    folder.mkdir(exist_ok=True)
    for role in roles or FILES:
        (folder / f"{role}.txt").write_bytes(FILES[role].encode("cp1252"))
    for role, text in changes.items():
        (folder / f"{role}.txt").write_bytes(text.encode())
    return folder


def loaded(folder: Path, release: str | None = None) -> Release:
    """The one release of what is in ``folder``."""
    [found] = load([folder], LoadOptions(release=release))
    return found


def concepts(release: Release) -> dict[str, Concept]:
    """Its concepts by code."""
    return {concept.code: concept for concept in release.concepts}
