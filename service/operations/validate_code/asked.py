"""What a request asks to validate: a code, a coding or a codeable concept.

The form decides how problems point to their place: ``code``, ``Coding.code`` or
``CodeableConcept.coding[0].code``.
"""

from dataclasses import dataclass

from service.operations.operation import Values
from service.terminology import issues
from service.terminology.concepts import CodeableConcept, Coding
from service.terminology.issues import TerminologyError
from service.terminology.types import Uri


@dataclass(frozen=True, slots=True)
class AskedCoding:
    """One coding to validate; ``path`` is where it stands, empty for a bare code."""

    coding: Coding
    path: str = ""

    def place(self, element: str = "") -> str:
        """The FHIRPath of an element of this coding, or of the coding itself."""
        if not element:
            return self.path or "code"
        return f"{self.path}.{element}" if self.path else element


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that one request asks to validate."""

    codings: tuple[AskedCoding, ...]
    concept: CodeableConcept | None = None

    @property
    def is_concept(self) -> bool:
        """Whether one of several codings is enough."""
        return self.concept is not None


def read_asked(values: Values, system_parameter: str, version_parameter: str) -> Asked:
    """What the parameters ask; TerminologyError when they name no code."""
    concept: CodeableConcept | None = values.get("codeable_concept")
    if concept is not None:
        if not concept.codings:
            raise TerminologyError(issues.nothing_to_validate())
        codings = tuple(
            AskedCoding(coding, f"CodeableConcept.coding[{n}]") for n, coding in enumerate(concept.codings)
        )
        return Asked(codings, concept)
    coding: Coding | None = values.get("coding")
    if coding is not None:
        return Asked((AskedCoding(coding, "Coding"),))
    code = values.get("code")
    if code is None:
        raise TerminologyError(issues.nothing_to_validate())
    system: Uri | None = values.get(system_parameter)
    bare = Coding(system, code, values.get(version_parameter), values.get("display"))
    return Asked((AskedCoding(bare),))
