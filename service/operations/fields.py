"""marshmallow fields for FHIR's types: the declaration of an operation's in parameters.

One declaration parses GET queries and POSTed ``Parameters`` alike, and is what the OperationDefinition
and the documentation are derived from.
"""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import Field

from service.terminology import concepts, types
from service.terminology.code_systems import CodeSystem
from service.terminology.concept_maps import ConceptMap
from service.terminology.value_sets import ValueSet

MAX_LENGTH = 4096
"""Characters that a code, uri or text of a request may have."""

_DATE_TIME = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?)?)?)?"
)
_WORD = re.compile(r"_(.)")


class Parameter(Field[Any]):
    """One in parameter.

    ``many``: it may repeat. ``since``: the first FHIR version whose OperationDefinition has it
    (``R4``, ``R5``, or None for one that neither defines and the terminology ecosystem uses).
    ``supported``: False for one that this server knows and refuses. ``name``: where the FHIR name is
    not the attribute's in camelCase.
    """

    fhir_type = ""
    suffixes: tuple[str, ...] = ()

    def __init__(
        self,
        documentation: str,
        *,
        many: bool = False,
        since: str | None = "R4",
        supported: bool = True,
        name: str | None = None,
    ) -> None:
        super().__init__(data_key=name)
        self.documentation = documentation
        self.many = many
        self.since = since
        self.supported = supported

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return [self.read(item) for item in value] if self.many else self.read(value)

    def read(self, value: Any) -> Any:
        """The Python value of one FHIR value; ValidationError when it is none of this type."""
        raise NotImplementedError(f"{type(self).__name__} does not read values")


class String(Parameter):
    """A FHIR *string*."""

    fhir_type = "string"
    python_type: type[str] = str

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(f"a {self.fhir_type} was expected")
        if len(value) > MAX_LENGTH:
            raise ValidationError(f"it has more than {MAX_LENGTH} characters")
        return self.python_type(value)


class Code(String):
    """A FHIR *code*."""

    fhir_type = "code"
    python_type = types.Code


class Uri(String):
    """A FHIR *uri*."""

    fhir_type = "uri"
    python_type = types.Uri


class Canonical(String):
    """A FHIR *canonical*."""

    fhir_type = "canonical"
    python_type = types.Canonical


class DateTime(String):
    """A FHIR *dateTime*."""

    fhir_type = "dateTime"
    python_type = types.DateTime

    def read(self, value: Any) -> str:
        text = super().read(value)
        if not _DATE_TIME.fullmatch(text):
            raise ValidationError(f"'{text}' is not a dateTime (YYYY, YYYY-MM, YYYY-MM-DD or an instant)")
        return text


class Integer(Parameter):
    """A FHIR *integer* that may not be negative."""

    fhir_type = "integer"

    def read(self, value: Any) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not text.lstrip("-").isdigit() or not text.isascii():
            raise ValidationError(f"'{text[:40]}' is not an integer")
        if text.startswith("-") or len(text) > 10 or int(text) > 2_147_483_647:
            raise ValidationError(f"{text[:40]} is out of range (0 to 2147483647)")
        return int(text)


class Boolean(Parameter):
    """A FHIR *boolean*."""

    fhir_type = "boolean"

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if value not in ("true", "false"):
            raise ValidationError(f"'{str(value)[:40]}' is neither true nor false")
        return bool(value == "true")


class _Complex(Parameter):
    python_type: type = object

    def read(self, value: Any) -> Any:
        if not isinstance(value, self.python_type):
            raise ValidationError(f"a {self.fhir_type} was expected; it can only be given in a POST")
        return value


class Coding(_Complex):
    """A FHIR *Coding*."""

    fhir_type = "Coding"
    python_type = concepts.Coding


class CodeableConcept(_Complex):
    """A FHIR *CodeableConcept*."""

    fhir_type = "CodeableConcept"
    python_type = concepts.CodeableConcept


class CodeSystemResource(_Complex):
    """A CodeSystem given with the request: ``(CodeSystem, concepts)``."""

    fhir_type = "CodeSystem"
    python_type = tuple

    def read(self, value: Any) -> Any:
        found = super().read(value)
        if not found or not isinstance(found[0], CodeSystem):
            raise ValidationError("a CodeSystem was expected")
        return found


class ValueSetResource(_Complex):
    """A ValueSet given with the request."""

    fhir_type = "ValueSet"
    python_type = ValueSet


class ConceptMapResource(_Complex):
    """A ConceptMap given with the request."""

    fhir_type = "ConceptMap"
    python_type = ConceptMap


class ParametersResource(_Complex):
    """A Parameters resource given with the request: every value of each of its parameters."""

    fhir_type = "Parameters"
    python_type = dict


class AnyResource(_Complex):
    """A FHIR resource of any type, as JSON."""

    fhir_type = "Resource"
    python_type = dict


class AnyValue(Parameter):
    """A value of any FHIR data type."""

    fhir_type = "Element"

    def read(self, value: Any) -> Any:
        return value


class Parts(_Complex):
    """A parameter that has parts instead of a value: the values of each part by name."""

    fhir_type = ""
    python_type = dict

    def __init__(self, documentation: str, parts: Mapping[str, Parameter], **options: Any) -> None:
        super().__init__(documentation, **options)
        self.parts = parts

    def read(self, value: Any) -> dict[str, Any]:
        given = super().read(value)
        return {name: part.read(given[name][0]) for name, part in self.parts.items() if given.get(name)}


class Parameters(Schema):
    """The in parameters of an operation, in the order of its OperationDefinition."""

    class Meta:  # noqa: D106 - marshmallow's own name
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """FHIR's name of a parameter is the attribute's in camelCase, unless it has its own."""
        if field_obj.data_key is None:
            field_obj.data_key = _WORD.sub(lambda m: m[1].upper(), field_name)

    def declared(self) -> Mapping[str, Parameter]:
        """The parameters by their FHIR name."""
        return {f.data_key or name: f for name, f in self.fields.items() if isinstance(f, Parameter)}
