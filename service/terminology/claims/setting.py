"""Whether a claim is an institutional inpatient one, as far as it says so.

Specification: https://terminology.hl7.org/CodeSystem-claim-type.html and NUBC's type of bill, in which 11x
is hospital inpatient
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.terminology.claims.reading import Node, Reader

_BILL_TYPE = re.compile(r"0?(\d\d)[0-9A-Z]")
_BILL_SYSTEM = "TypeOfBill"
_INPATIENT_BILL = "11"
_OTHER_TYPES = frozenset(("professional", "oral", "pharmacy", "vision"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a claim is: ``is_inpatient`` means institutional and inpatient, ``type`` the code of Claim.type.

    None for what it does not say.
    """

    is_inpatient: bool | None
    type: str | None


def read_setting(resource: Node, reader: Reader, given: bool | None) -> Setting:
    """The setting of a claim; ``given`` is what the caller says of it, heard where the claim does not."""
    types = _codes(reader, resource, "type") & {*_OTHER_TYPES, "institutional"}
    type_code = min(types, default=None)
    if type_code in _OTHER_TYPES:
        return Setting(False, type_code)
    said = None
    if type_code == "institutional":
        said = _said(_codes(reader, resource, "subType") | _bill_types(reader, resource))
    return Setting(given if said is None else said, type_code)


def _said(codes: Iterable[str]) -> bool | None:
    for code in sorted(codes):
        if code.lower() in ("inpatient", "outpatient"):
            return code.lower() == "inpatient"
        if bill := _BILL_TYPE.fullmatch(code):
            return bill[1] == _INPATIENT_BILL
    return None


def _codes(reader: Reader, node: Node, name: str) -> set[str]:
    return {placed.coding.code or "" for placed in reader.codings(node, name)}


def _bill_types(reader: Reader, resource: Node) -> set[str]:
    """Bill types as supporting information, where some profiles have them."""
    found: set[str] = set()
    for node in reader.nodes(resource, "supportingInfo"):
        for placed in reader.codings(node, "code"):
            if _BILL_SYSTEM in (placed.coding.system or ""):
                found.add(placed.coding.code or "")
    return found
