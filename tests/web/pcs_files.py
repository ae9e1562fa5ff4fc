"""The titles of ICD-10-PCS as CMS's own order files have them, for tests to compare with."""

import zipfile
from collections.abc import Mapping
from functools import cache

from tests.shared_files import shared


@cache
def titles(year: int) -> Mapping[str, str]:
    """The long title of every code valid for billing in the release of a fiscal year."""
    archive = shared("data", "icd10pcs", f"{year}-icd-10-pcs-order-file-long-and-abbreviated-titles.zip")
    with zipfile.ZipFile(archive) as files:
        name = next(name for name in files.namelist() if "order" in name and name.endswith(".txt"))
        lines = files.read(name).decode("latin-1").splitlines()
    return {line[6:13].strip(): line[77:].strip() for line in lines if line[14] == "1"}
