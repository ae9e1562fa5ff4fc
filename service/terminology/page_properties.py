"""The properties that procedure pages give to codes: one row each, and nowhere else.

The rows say where on a page a property is read (section heading and bullet key), how it is published
(``CodeSystem.property``) and what it means (``CodeSystem/concept-properties``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code

UNKEYED = ("",)


@dataclass(frozen=True, slots=True)
class PageProperty:
    """One property of procedure pages.

    ``section`` is the heading under which it stands (None: worked out from the rest of the page) and
    ``keys`` the keys of its bullets, where an empty key is a bullet or paragraph without one.
    ``split`` properties are listed on one line and separated there. ``parent`` names the property of
    which it is a sub-property. ``short`` properties are given in every listing of the supplement.
    """

    code: str
    section: str | None
    description: str
    type: str = "string"
    keys: tuple[str, ...] = UNKEYED
    repeats: bool = False
    split: bool = False
    parent: str | None = None
    short: bool = False

    def definition(self, base: str) -> PropertyDefinition:
        """The definition to publish; ``base`` is the canonical base of this service."""
        uri = f"{concept_properties_url(base)}#{self.code}"
        return PropertyDefinition(self.code, self.type, uri, self.description)


def concept_properties_url(base: str) -> str:
    """Canonical of the code system that defines these properties."""
    return f"{base}/CodeSystem/concept-properties"


_P = PageProperty
_NAME = "Name of the Procedure"
_STEPS = "Procedure Description"
_RISKS = "Risks and Complications"
_RECOVERY = "Recovery"
_ALTERNATIVES = "Alternatives"
_EXPERIENCE = "Patient Experience"

PAGE_PROPERTIES = (
    _P("procedure-page", None, "The page that describes the procedure.", "code", repeats=True, short=True),
    _P("common-name", _NAME, "The name that people use.", keys=("Common Name",), short=True),
    _P("medical-term", _NAME, "The name that the profession uses.", keys=("Medical Term",), short=True),
    _P("summary", "Summary", "What the procedure is, in a few sentences."),
    _P("purpose", "Purpose", "What the procedure is meant to achieve."),
    _P("indication", "Indications", "A condition or finding for which it is done.", repeats=True),
    _P("preparation", "Preparation", "Something done or arranged beforehand.", repeats=True),
    _P("procedure-step", _STEPS, "One step, in the order in which it is done.", repeats=True),
    _P("tool", _STEPS, "An instrument or material used.", keys=("Tools",), repeats=True, split=True),
    _P("technology", _STEPS, "Technical equipment used.", keys=("Technology",), repeats=True),
    _P("duration", "Duration", "How long the procedure takes.", short=True),
    _P("duration-min-minutes", None, "The least usual duration in minutes.", "integer", short=True),
    _P("duration-max-minutes", None, "The greatest usual duration in minutes.", "integer", short=True),
    _P("setting", "Setting", "Where it is done.", repeats=True, short=True),
    _P("personnel", "Personnel", "A member of the team that does it.", repeats=True),
    _P("risk-common", _RISKS, "A complication often met.", keys=("Common",), repeats=True, split=True),
    _P("risk-rare", _RISKS, "A complication seldom met.", keys=("Rare",), repeats=True, split=True),
    _P("benefit", "Benefits", "What the patient gains.", repeats=True),
    _P("recovery", _RECOVERY, "The time after it.", keys=("", "Post-procedure"), repeats=True),
    _P("recovery-instructions", _RECOVERY, "What the patient should do afterwards.", keys=("Instructions",)),
    _P("recovery-time", _RECOVERY, "How long recovery takes.", keys=("Recovery Time",), short=True),
    _P("recovery-min-days", None, "The least usual recovery time in days.", "integer", short=True),
    _P("recovery-max-days", None, "The greatest usual recovery time in days.", "integer", short=True),
    _P("restriction", _RECOVERY, "What the patient should not do afterwards.", keys=("Restrictions",)),
    _P("follow-up", _RECOVERY, "Visits and examinations afterwards.", keys=("Follow-up",)),
    _P("alternative", _ALTERNATIVES, "Another way to treat the condition.", repeats=True),
    _P("alternative-pro", _ALTERNATIVES, "What speaks for the alternative named before it.",
       keys=("Pros",), repeats=True, parent="alternative"),
    _P("alternative-con", _ALTERNATIVES, "What speaks against the alternative named before it.",
       keys=("Cons",), repeats=True, parent="alternative"),
    _P("experience-during", _EXPERIENCE, "What the patient feels during it.", keys=("During Procedure",)),
    _P("experience-after", _EXPERIENCE, "What the patient feels after it.", keys=("After Procedure",)),
    _P("pain-management", _EXPERIENCE, "How pain is treated.", keys=("Pain Management",)),
    _P("advice", "Advice", "What the patient should talk over before deciding."),
    _P("similar-code", "Similar Codes", "A code for a procedure much like this one.", "Coding", repeats=True),
    _P("reading-grade", None, "Years of schooling that the page asks for (Flesch–Kincaid).", "decimal"),
    _P("review-date", None, "The day on which the page was last reviewed.", "dateTime"),
    _P("page-source", None, "What the text of the page is based on, and who wrote it."),
)  # fmt: skip

PROPERTY_BY_CODE = {row.code: row for row in PAGE_PROPERTIES}


def definitions(base: str) -> tuple[PropertyDefinition, ...]:
    """The definitions of all page properties, to publish with a code system."""
    return tuple(row.definition(base) for row in PAGE_PROPERTIES)


def concept_properties(base: str, version: str) -> tuple[CodeSystem, list[Concept]]:
    """The code system whose concepts are the page properties: its header and its concepts."""
    code_system = CodeSystem(
        url=concept_properties_url(base),
        version=version,
        name="ProcodexConceptProperties",
        title="Concept properties of procedure pages",
        description="The properties that procedure pages give to the codes they describe.",
        properties=(
            PropertyDefinition("type", "code", description="The FHIR type of the property's values."),
            PropertyDefinition("repeats", "boolean", description="Whether one code may have several values."),
        ),
    )
    return code_system, [_as_concept(row) for row in PAGE_PROPERTIES]


def _as_concept(row: PageProperty) -> Concept:
    display = row.code.replace("-", " ").capitalize()
    facts = (Property("type", Code(row.type)), Property("repeats", row.repeats))
    return Concept(row.code, display, row.description, properties=facts)


def flattened(properties: tuple[Property, ...]) -> Iterator[Property]:
    """The properties with each one's sub-properties right after it, for ``CodeSystem.concept``."""
    for given in properties:
        yield Property(given.code, given.value, given.description, given.source)
        yield from flattened(given.subproperties)
