"""What a rule is: a function that finds what is wrong with what a resource says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.fhir.door.nodes import Node
from service.terminology.issues import Issue
from service.terminology.view import View


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may know besides the resource.

    ``version`` is the FHIR version of the document (``R4``, ``R5``), ``view`` what this service knows in
    that version, ``day`` (``YYYY-MM-DD``) the one on which a newest version is looked for.
    """

    version: str
    view: View
    day: str


Rule = Callable[[Node, Known], Iterator[Issue]]
"""A rule looks at one resource, the uploaded or a contained one, of the type that it is for."""
