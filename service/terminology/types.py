"""Values that carry their FHIR type.

A terminology value is a plain Python value wherever Python has the type (``bool``, ``int``,
``Decimal``, ``str`` for FHIR's *string*). FHIR's other primitives are strings with a name, so that
a result can be written as the right ``value[x]`` and still be compared and sorted like text.
Specification: https://hl7.org/fhir/R5/datatypes.html#primitive
"""


class Code(str):
    """A FHIR *code*: a token from a defined set, never translated."""

    __slots__ = ()


class Uri(str):
    """A FHIR *uri*, such as the identity of a code system."""

    __slots__ = ()


class Canonical(str):
    """A FHIR *canonical*: the url of a resource, optionally followed by ``|version``."""

    __slots__ = ()


class DateTime(str):
    """A FHIR *dateTime* as written: a year, month, day or instant; never converted."""

    __slots__ = ()
