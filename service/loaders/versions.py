"""Versions ``YYYY.MM`` of first use, and the fiscal years (October to September) that name some of them."""

import re

from service.loaders.release import LoadError, LoadOptions

_VERSION = re.compile(r"(\d{4})\.(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def october(fiscal_year: int) -> str:
    """The version of the release with which ``fiscal_year`` begins: ``2025.10`` for 2026."""
    return f"{fiscal_year - 1}.10"


def april(fiscal_year: int) -> str:
    """The version of the update in the middle of ``fiscal_year``: ``2026.04`` for 2026."""
    return f"{fiscal_year}.04"


def aliases(version: str) -> tuple[str, ...]:
    """The fiscal year of ```YYYY.MM``` as callers name it: ``2026`` and ``FY2026`` for ``2025.10``."""
    year, month = (int(part) for part in version.split("."))
    fiscal_year = year + (month >= 10)
    return str(fiscal_year), f"FY{fiscal_year}"


def first_day(version: str) -> str:
    """The first day of use of ```YYYY.MM```, as ``YYYY-MM-DD``."""
    return f"{version.replace('.', '-')}-01"


def given_version(options: LoadOptions, file: str) -> str | None:
    """The release that the operator names, if any; ``LoadError`` when it is not ```YYYY.MM```."""
    if options.release is not None and not _VERSION.fullmatch(options.release):
        raise LoadError(file, None, f"release {options.release!r}, expected YYYY.MM of first use")
    return options.release


def year_in_name(file: str) -> int | None:
    """The year that the file's own name has, if any."""
    match = _YEAR.search(file.rpartition("/")[2])
    return int(match[1]) if match else None
