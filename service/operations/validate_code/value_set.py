"""ValueSet/$validate-code: is this code in the value set.

A code is in the value set when the unpaged $expand would list it: the same composition answers both.
Specification: https://hl7.org/fhir/R5/valueset-operation-validate-code.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.operations import fields, versions
from service.operations.languages import languages
from service.operations.operation import Context, Operation, Values
from service.operations.supplements import asked_supplements
from service.operations.validate_code.asked import Asked, AskedCoding, read_asked
from service.operations.validate_code.checks import Checked, CodingChecks
from service.operations.validate_code.membership import (
    Composition,
    Target,
    holds,
    is_member,
    reference_to,
    version_problems,
)
from service.operations.validate_code.refusals import refusals
from service.operations.validate_code.result import Validation, validation
from service.operations.value_set_asked import asked_value_set
from service.terminology import canonical, issues
from service.terminology.annotations import is_deprecated_here
from service.terminology.concepts import Coding
from service.terminology.issues import Issue, TerminologyError
from service.terminology.members import Part
from service.terminology.references import SystemReference
from service.terminology.standing import standing

UNKNOWN_VALUE_SET = "Unable_to_resolve_value_Set_"


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
    membership_only = fields.Boolean(
        "Only tell whether the code is in the value set.", since=None, name="valueset-membership-only"
    )
    default_system_version = versions.system_version()
    check_system_version = versions.check_system_version()
    force_system_version = versions.force_system_version()
    default_valueset_version = versions.default_value_set_version()


def run(context: Context, values: Values) -> Validation:
    """The answer for a code, a coding or a codeable concept."""
    asked = read_asked(values, "system", "system_version")
    context, day = context.dated(values), context.day(values)
    try:
        value_set = asked_value_set(context, values, day)
    except TerminologyError as error:
        if any(issue.message_id not in issues.NOT_OF_THE_DAY for issue in error.issues):
            raise
        return _cannot_be_valid(asked, error)
    rules = versions.version_rules({**values, "system_version": values.get("default_system_version", ())})
    active_only = values.get("active_only", False)
    target = Target(value_set, context.view, day, rules, active_only, context.checkpoint)
    checks = CodingChecks(
        context=context,
        day=day,
        languages=languages(context, values, value_set),
        supplements=asked_supplements(context.view, values, day, value_set),
        abstract=values.get("abstract", True),
        lenient_display=values.get("lenient_display_validation", False),
        membership_only=values.get("membership_only", False),
    )
    validator = _Validator(checks, target, asked.is_concept, values.get("infer_system", False))
    try:
        found = [validator.check(a) for a in asked.codings]
    except TerminologyError as error:
        if any(issue.message_id != UNKNOWN_VALUE_SET for issue in error.issues):
            raise
        return _cannot_be_valid(asked, error)
    general: list[Issue] = []
    if asked.is_concept and all(checked.is_outside for checked in found):
        general = [issues.no_valid_coding(target.name)]
    return validation(asked, found, [*general, *validator.standing_of_used()])


def _cannot_be_valid(asked: Asked, error: TerminologyError) -> Validation:
    """The answer where what the codings are to be checked against is not there."""
    return Validation(result=False, message=str(error), codeable_concept=asked.concept, issues=error.issues)


@dataclass(slots=True)
class _Validator:
    """Checks the codings of one request against one value set."""

    checks: CodingChecks
    target: Target
    among_several: bool
    infer_system: bool
    used: dict[str, tuple[str, str]] = field(default_factory=dict)

    def check(self, asked: AskedCoding) -> Checked:
        """What was found out about one coding."""
        preferred = self.checks.context.view.preferred_name(asked.coding.system or "")
        known = _with_system(asked, preferred) if preferred else asked
        composition = self.target.composed(known.coding)
        self._note(composition)
        if not asked.coding.system and self.infer_system:
            return self._inferred(asked, composition)
        choices = composition.holding(known.coding) or composition.parts(known.coding)[:1]
        found = [self._check(asked, known, composition, part) for part in choices]
        return next((c for c in found if c.is_valid), next(iter(found), None)) or self._check(
            asked, known, composition, None
        )

    def _check(
        self, asked: AskedCoding, known: AskedCoding, composition: Composition, part: Part | None
    ) -> Checked:
        reference = composition.reference(known.coding, part.release.version if part else None)
        if reference is None or (part is None and reference.release is not None):
            return self._outside(asked, composition)
        view, day = self.target.view, self.target.day
        if reference.release is None and not view.releases(reference.system):
            return self._of_unknown_system(asked, reference)
        problems = version_problems(reference, known, view, day)
        found = self._found(asked, known, reference)
        found.issues = [*problems, *found.issues]
        found.causing_system = _cause(reference, problems, known)
        found.is_member = reference.release is not None
        if found.is_member:
            self._membership(found, composition)
        self._details(found, part)
        return found

    def _found(self, asked: AskedCoding, known: AskedCoding, reference: SystemReference) -> Checked:
        """The concept in the release that the reference leads to, or in the coding's own version."""
        if reference.release is not None:
            version = reference.release.version
        else:
            effective = self.target.rules.effective(reference.system, None)
            version = known.coding.version or effective.version
        found = self.checks.find_system(asked, version)
        self.checks.find_code(found)
        return found

    def _of_unknown_system(self, asked: AskedCoding, reference: SystemReference) -> Checked:
        """The value set itself is about a system that is not known: nothing can be said."""
        found = self.checks.find_system(asked, asked.coding.version)
        found.unknown_system = None
        found.causing_system = reference.system
        return found

    def _outside(self, asked: AskedCoding, composition: Composition) -> Checked:
        """A coding of a system that the value set has nothing from."""
        found = self.checks.find_system(asked, asked.coding.version)
        self.checks.find_code(found)
        if self.checks.membership_only:
            found.issues = []
        self._membership(found, composition)
        self._details(found, None)
        return found

    def _membership(self, found: Checked, composition: Composition) -> None:
        inactive = found.number is not None and not self.checks.is_active(found)
        kept_out = inactive and self.target.excludes_inactive
        refused = self.checks.is_abstract(found) and not self.checks.abstract
        if is_member(found, composition) and not kept_out and not refused:
            return
        release = found.release if found.number is None else None
        if release is not None and self.target.may_hold(found.asked.coding, release):
            return
        found.is_member, found.is_outside = False, True
        coded, place = _said(found.asked.coding), found.asked.place("code")
        if kept_out:
            found.issues.append(issues.not_active(found.asked.coding.code or "", place))
        found.issues.insert(0, issues.not_in_value_set(coded, self.target.name, place, self.among_several))
        if found.release is not None and found.concept is not None:
            target = self.target
            found.refusals = tuple(refusals(target.value_set, target.view, found.release, found.concept))

    def _details(self, found: Checked, part: Part | None) -> None:
        is_constrained = found.is_member and self.target.is_constrained
        self.checks.check_status(found, is_constrained=is_constrained)
        reference = reference_to(found, part)
        if reference is not None and is_deprecated_here(reference):
            place = found.asked.place("code")
            system = found.asked.coding.system or ""
            found.issues.append(
                issues.deprecated_in_value_set(reference.code, system, self.target.name, "deprecated", place)
            )
        self.checks.check_display(found, [reference.display] if reference and reference.display else [])

    def _inferred(self, asked: AskedCoding, composition: Composition) -> Checked:
        """The check of a bare code in the one system of the value set that has it as a member."""
        code = asked.coding.code or ""
        parts = [part for part in composition.members.parts if holds(part, code)]
        systems = list(dict.fromkeys(part.release.url for part in parts))
        if len(systems) == 1:
            return self.check(_with_system(asked, systems[0]))
        found = Checked(asked, is_outside=True)
        found.issues.append(
            issues.not_in_value_set(_said(asked.coding), self.target.name, "code", self.among_several)
        )
        if systems:
            found.issues.append(issues.several_systems_inferred(code, self.target.name, systems))
        else:
            found.issues.append(issues.system_cannot_be_inferred(code, self.target.name))
        return found

    def _note(self, composition: Composition) -> None:
        source = self.target.value_set
        for part in composition.members.parts:
            if status := standing(part.release.index.code_system, source):
                self.used[part.release.canonical] = ("CodeSystem", status)
        for value_set in (source, *composition.used_value_sets):
            if status := standing(value_set, source):
                self.used[value_set.canonical or ""] = ("ValueSet", status)

    def standing_of_used(self) -> list[Issue]:
        """A word for everything used that is a draft, experimental, deprecated or withdrawn."""
        return [
            issues.status_of_reference(kind, canonical, status)
            for canonical, (kind, status) in sorted(self.used.items())
        ]


def _cause(reference: SystemReference, problems: Sequence[Issue], asked: AskedCoding) -> str | None:
    """The canonical that is not known here, where that is why the coding is not valid."""
    if not any((issue.message_id or "").startswith("UNKNOWN_CODESYSTEM") for issue in problems):
        return None
    version = reference.effective.version if reference.release is None else asked.coding.version
    return canonical.join(reference.system, version)


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
