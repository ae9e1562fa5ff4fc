"""FHIR documents as pages read them: the parameters of an answer by their names."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.fhir.values import Json


class Parts:
    """The parameters of a ``Parameters`` document, or the parts of one of them."""

    def __init__(self, parameters: Sequence[Json]) -> None:
        self._parameters = parameters

    def one(self, name: str, default: Any = None) -> Any:
        """The value of the first parameter with that name, or ``default``."""
        return next(iter(self.all(name)), default)

    def all(self, name: str) -> Iterator[Any]:
        """The values of all parameters with that name: ``Parts`` where a parameter has parts."""
        return (_value(given) for given in self._parameters if given["name"] == name)


def parts(document: Json) -> Parts:
    """The parameters of a ``Parameters`` document."""
    return Parts(document.get("parameter", ()))


def _value(parameter: Json) -> Any:
    if "part" in parameter:
        return Parts(parameter["part"])
    if "resource" in parameter:
        return parameter["resource"]
    return next((value for key, value in parameter.items() if key.startswith("value")), None)
