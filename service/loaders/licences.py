"""The operator's file of licences: a TOML table for each code system.

["http://www.ama-assn.org/go/cpt"]
terms = "licensed"          # open, notice or licensed
notice = "CPT copyright …"  # left out: the copyright that the release states
max-expansion = 1000        # codes in an expansion for those who are not entitled; left out: no limit
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.loaders.release import LoadError
from service.terminology.licences import DEFAULT, Licence, Licences, Terms


def read_licences(file: Path | None, names: Mapping[str, tuple[str, ...]]) -> Licences:
    """The licences in ``file``, over those that hold without one; ``names`` as ``system_names`` gives them.

    LoadError where the file cannot be read or says what is no licence.
    """
    if file is None:
        return Licences(DEFAULT, names)
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LoadError(file, None, str(error)) from error
    configured = {url: _licence(file, url, given) for url, given in tables.items()}
    return Licences({**DEFAULT, **configured}, names)


def _licence(file: Path, url: str, given: Any) -> Licence:
    problem = _problem(given)
    if problem is not None:
        raise LoadError(file, None, f"{url}: {problem}")
    return Licence(Terms(given["terms"]), given.get("notice"), given.get("max-expansion"))


def _problem(given: Any) -> str | None:
    """What is wrong with the table of a licence."""
    if not isinstance(given, dict):
        return "it is no table"
    unknown = given.keys() - {"terms", "notice", "max-expansion"}
    if unknown:
        return f"'{min(unknown)}' is none of terms, notice, max-expansion"
    choices = [terms.value for terms in Terms]
    if given.get("terms") not in choices:
        return f"terms is '{given.get('terms', '')}', none of {', '.join(choices)}"
    notice, limit = given.get("notice", "none"), given.get("max-expansion", 0)
    if not isinstance(notice, str) or not notice.strip():
        return "notice is no text"
    if type(limit) is not int or limit < 0:
        return "max-expansion is no number from 0"
    return None
