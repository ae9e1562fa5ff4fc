"""Invented edits in CMS's layouts: files in a folder, as its zips have them."""

from pathlib import Path

PAIRS = (
    "A notice of a copyright\n"
    "Column1/Column2 Edits\n"
    "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective\tDeletion\tModifier\tPTP Edit Rationale\n"
    "\t\t\tDate\tDate *=no data\t0=not allowed 1=allowed 9=not applicable\t\n"
    "A0425\tG0008\t \t20240101\t*\t1\tMisuse of Column Two code with Column One code\n"
    "A0425\tC9797\t \t20250101\t*\t0\tStandards of medical practice\n"
    "A0426\tA0425\t*\t19960101\t20250302\t0\tMutually exclusive procedures\n"
    "A0427\tA0425\t \t20250101\t20250101\t9\tEdit without effect\n"
    "A0426\tA0425\t \t20260101\t*\t1\tMutually exclusive procedures\n"
)
UNITS = (
    '"A notice, with commas"\n'
    '"HCPCS/CPT Code","Practitioner Services MUE Values","MUE Adjudication Indicator","MUE Rationale"\n'
    "A0426,2,1 Line Edit,Nature of Service\n"
    "G0008,1,2 Date of Service Edit: Policy,Code Descriptor\n"
    "00001,3,3 Date of Service Edit: Clinical,Clinical: Data\n"
)
ADD_ONS = (
    "Add-On Code\tPrimary Code\tEffective Date\tDeletion Date\n"
    "A0427\tA0426\t20250101\t*\n"
    "A0427\tA0425\t20250101\t20250331\n"
)


def write(folder: Path) -> Path:
    """The folder with a file of each kind, for practitioners and the last quarter of 2024."""
    (folder / "ccipra-v303r0-f1.txt").write_text(PAIRS)
    (folder / "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv").write_text(UNITS)
    (folder / "AOC_V2024Q4-MCR.txt").write_text(ADD_ONS)
    (folder / "README.pdf").write_text("no table")
    return folder
