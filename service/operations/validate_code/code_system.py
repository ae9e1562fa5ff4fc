"""CodeSystem/$validate-code: is this a code of the system.

Specification: https://hl7.org/fhir/R5/codesystem-operation-validate-code.html
"""

from collections.abc import Iterable, Iterator

from service.operations import fields
from service.operations.inline import inline_release
from service.operations.languages import languages
from service.operations.operation import Context, Operation, Values
from service.operations.supplements import asked_supplements
from service.operations.validate_code.asked import Asked, AskedCoding, read_asked
from service.operations.validate_code.checks import Checked, CodingChecks
from service.operations.validate_code.result import Validation, validation
from service.terminology import issues
from service.terminology.concepts import Coding
from service.terminology.issues import Issue, TerminologyError
from service.terminology.standing import standing


class CodeSystemValidateCodeParameters(fields.Parameters):
    """The in parameters of CodeSystem/$validate-code."""

    url = fields.Uri("The code system.")
    code_system = fields.CodeSystemResource("The code system itself, given with the request.")
    code = fields.Code("The code to validate.")
    version = fields.String("The version of the code system.")
    display = fields.String("The display to check, if any.")
    coding = fields.Coding("The coding to validate.")
    codeable_concept = fields.CodeableConcept("The codeable concept to validate.")
    date = fields.DateTime("The day for which the answer holds; today if it is not given.")
    abstract = fields.Boolean("Whether codes that are not selectable are valid; true if not given.")
    display_language = fields.Code("The language in which the display must be right.")
    use_supplement = fields.Canonical("A supplement to take into account.", many=True, since=None)
    lenient_display_validation = fields.Boolean(
        "A wrong display is a warning.", since=None, name="lenient-display-validation"
    )


def run(context: Context, values: Values) -> Validation:
    """The answer for a code, a coding or a codeable concept."""
    return validated(context, values)


def validated(context: Context, values: Values, *, suggest: bool = True) -> Validation:
    """The same, on request without suggestions for unknown codes, which take longer than all else."""
    asked = read_asked(values, "url", "version")
    inline = values.get("code_system")
    context, day = context.dated(values), context.day(values)
    if inline is not None:
        context = context.with_view(context.view.overlay([inline_release(*inline)], []))
    url = inline[0].url if inline is not None else values.get("url")
    checks = CodingChecks(
        context=context,
        day=day,
        languages=languages(context, values),
        supplements=asked_supplements(context.view, values, day),
        abstract=values.get("abstract", True),
        lenient_display=values.get("lenient_display_validation", False),
        suggest=suggest,
    )
    if url is None and "code" in values:
        raise TerminologyError(issues.parameters_missing("$validate-code needs a url, or a coding's system"))
    found = [_check(checks, _in_system(a, url, asked), values) for a in asked.codings]
    return validation(asked, found, _standing(found))


def _standing(found: Iterable[Checked]) -> Iterator[Issue]:
    """A word for every code system that is a draft, experimental, deprecated or withdrawn."""
    for release in {c.release.canonical: c.release for c in found if c.release is not None}.values():
        if status := standing(release.index.code_system, None):
            yield issues.status_of_reference("CodeSystem", release.canonical, status)


def _in_system(asked: AskedCoding, url: str | None, whole: Asked) -> AskedCoding:
    """A bare code, and a coding without a system, is a code of the system that the request names."""
    coding = asked.coding
    if coding.system is not None or url is None or (whole.is_concept and len(whole.codings) > 1):
        return asked
    return AskedCoding(Coding(url, coding.code, coding.version, coding.display), asked.path)


def _check(checks: CodingChecks, asked: AskedCoding, values: Values) -> Checked:
    found = checks.find_system(asked, asked.coding.version or values.get("version"))
    found.unknown_system, found.causing_system = None, found.unknown_system
    checks.find_code(found)
    checks.check_status(found)
    checks.check_display(found)
    return found


CODE_SYSTEM_VALIDATE_CODE = Operation(
    "CodeSystem",
    "validate-code",
    "Code system based validation",
    ("type", "instance"),
    CodeSystemValidateCodeParameters(),
    Validation,
    run,
    {"url": "url", "version": "version"},
)
