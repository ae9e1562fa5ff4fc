"""ValueSet/$validate-code: is this code in the value set.

A code is in the value set when the unpaged $expand would list it: the same composition answers both.
Specification: https://hl7.org/fhir/R5/valueset-operation-validate-code.html
"""

from dataclasses import dataclass

from service.operations import fields, versions
from service.operations.languages import languages
from service.operations.operation import Context, Operation, Values
from service.operations.supplements import named_supplements
from service.operations.validate_code.asked import AskedCoding, read_asked
from service.operations.validate_code.checks import Checked, CodingChecks
from service.operations.validate_code.result import Validation, validation
from service.operations.value_set_asked import asked_value_set
from service.terminology import issues
from service.terminology.composition import Composer
from service.terminology.concepts import Coding
from service.terminology.issues import Issue
from service.terminology.members import Members, Part


class ValueSetValidateCodeParameters(fields.Parameters):
    """The in parameters of ValueSet/$validate-code."""

    url = fields.Uri("The value set.")
    context = fields.Uri("The element that the value set is bound to.", supported=False)
    value_set = fields.ValueSetResource("The value set itself, given with the request.")
    value_set_version = fields.String("The version of the value set.")
    code = fields.Code("The code to validate.")
    system = fields.Uri("The system of the code.")
    system_version = fields.String("The version of the system of the code.", name="systemVersion")
    display = fields.String("The display to check, if any.")
    coding = fields.Coding("The coding to validate.")
    codeable_concept = fields.CodeableConcept("The codeable concept to validate.")
    date = fields.DateTime("The day for which the answer holds; today if it is not given.")
    abstract = fields.Boolean("Whether codes that are not selectable are valid; true if not given.")
    display_language = fields.Code("The language in which the display must be right.")
    use_supplement = fields.Canonical("A supplement to take into account.", many=True, since="R5")
    infer_system = fields.Boolean("Find the system of the code in the value set.", since=None)
    active_only = fields.Boolean("Only active codes are valid.", since=None)
    lenient_display_validation = fields.Boolean(
        "A wrong display is a warning.", since=None, name="lenient-display-validation"
    )
    default_system_version = versions.system_version()
    check_system_version = versions.check_system_version()
    force_system_version = versions.force_system_version()
    default_valueset_version = versions.default_value_set_version()


@dataclass(frozen=True, slots=True)
class _Target:
    """The composed value set that codings are checked against."""

    name: str
    members: Members
    active_only: bool

    def part(self, asked: AskedCoding) -> Part | None:
        """The part that could hold the coding: of its system, and of its version if there is one."""
        parts = [p for p in self.members.parts if p.release.url == asked.coding.system]
        exact = [p for p in parts if p.release.version == asked.coding.version]
        holding = [p for p in parts if asked.coding.code and _holds(p, asked.coding.code)]
        return next(iter((*exact, *holding, *parts)), None)


def _holds(part: Part, code: str) -> bool:
    number = part.release.index.locate(code)
    return number is not None and number in part.numbers


def run(context: Context, values: Values) -> Validation:
    """The answer for a code, a coding or a codeable concept."""
    asked = read_asked(values, "system", "system_version")
    day = context.day(values)
    value_set = asked_value_set(context, values, day)
    rules = versions.version_rules({**values, "system_version": values.get("default_system_version", ())})
    composer = Composer(context.view, day, rules, lenient=True)
    name = value_set.canonical or ""
    target = _Target(name, composer.compose(value_set), values.get("active_only", False))
    checks = CodingChecks(
        context=context,
        day=day,
        languages=languages(context, values, value_set),
        supplements=named_supplements(context.view, values, day, value_set),
        abstract=values.get("abstract", True),
        lenient_display=values.get("lenient_display_validation", False),
    )
    found = [_check(checks, a, target, asked.is_concept, values) for a in asked.codings]
    general: list[Issue] = []
    if asked.is_concept and not any(_is_member(c, target) for c in found):
        general = [issues.no_valid_coding(name)]
    return validation(asked, found, [*general, *composer.problems])


def _is_member(checked: Checked, target: _Target) -> bool:
    if checked.release is None or checked.number is None:
        return False
    part = target.members.part(checked.release)
    return part is not None and checked.number in part.numbers


def _check(
    checks: CodingChecks, asked: AskedCoding, target: _Target, is_concept: bool, values: Values
) -> Checked:
    if not asked.coding.system and not is_concept and values.get("infer_system"):
        return _inferred(checks, asked, target, values)
    view = checks.context.view
    preferred = view.preferred_name(asked.coding.system) if asked.coding.system else None
    known = _with_system(asked, preferred) if preferred else asked
    part = target.part(known)
    version = asked.coding.version or (part.release.version if part else None)
    found = checks.find_system(asked, version)
    checks.find_code(found)
    coding = asked.coding
    if part and found.release and found.release is not part.release and coding.version:
        included = part.release.version or ""
        found.issues.insert(
            0, issues.version_mismatch(coding.system or "", included, coding.version, asked.place("version"))
        )
    if not _is_member(found, target) or (target.active_only and _is_inactive(checks, found)):
        found.issues.insert(
            0, issues.not_in_value_set(_said(coding), target.name, asked.place("code"), is_concept)
        )
    checks.check_status(found)
    reference = part.references.get(found.number) if part and found.number is not None else None
    further = [reference.display] if reference and reference.display else []
    checks.check_display(found, further)
    return found


def _is_inactive(checks: CodingChecks, found: Checked) -> bool:
    if found.release is None or found.number is None:
        return False
    return found.number not in found.release.index.active_on(checks.day)


def _inferred(checks: CodingChecks, asked: AskedCoding, target: _Target, values: Values) -> Checked:
    """The check of a bare code in the one system of the value set that has it as a member."""
    code = asked.coding.code or ""
    systems = list(dict.fromkeys(p.release.url for p in target.members.parts if _holds(p, code)))
    if len(systems) == 1:
        return _check(checks, _with_system(asked, systems[0]), target, False, values)
    found = Checked(asked)
    found.issues.append(issues.not_in_value_set(_said(asked.coding), target.name, "code", False))
    if systems:
        found.issues.append(issues.several_systems_inferred(code, target.name, systems))
    else:
        found.issues.append(issues.system_cannot_be_inferred(code, target.name))
    return found


def _with_system(asked: AskedCoding, system: str) -> AskedCoding:
    coding = asked.coding
    return AskedCoding(Coding(system, coding.code, coding.version, coding.display), asked.path)


def _said(coding: Coding) -> str:
    """A coding as an issue's text shows it: ``system|version#code ('display')``."""
    version = f"|{coding.version}" if coding.version else ""
    display = f" ('{coding.display}')" if coding.display else ""
    return f"{coding.system or ''}{version}#{coding.code or ''}{display}"


VALUE_SET_VALIDATE_CODE = Operation(
    "ValueSet",
    "validate-code",
    "Value set based validation",
    ("type", "instance"),
    ValueSetValidateCodeParameters(),
    Validation,
    run,
    {"url": "url", "version": "valueSetVersion"},
)
