"""YAML front matter, read as text throughout: ``00001`` stays ``00001`` and every key has its line."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import yaml

from service.loaders.page_outline import Line, Remarks


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of the front matter, asked key by key; a wrong value raises ``LoadError``."""

    remarks: Remarks
    offset: int = 0
    """Lines of the file before the YAML text."""
    nodes: dict[str, yaml.Node] = field(default_factory=dict)

    def line(self, key: str) -> int:
        """The line on which the value of ``key`` begins."""
        return self.nodes[key].start_mark.line + self.offset + 1

    def text(self, key: str, accepted: Callable[[str], object], expected: str) -> str | None:
        """The text of ``key``, None when it is not given; ``expected`` says what it must be."""
        node = self.nodes.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode) or not accepted(node.value.strip()):
            raise self.remarks.refusal(self.line(key), f"{key!r} must be {expected}")
        return str(node.value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts in the list ``key``, none when it is not given."""
        nodes = self._list(key)
        if not all(isinstance(node, yaml.ScalarNode) and node.value.strip() for node in nodes):
            raise self.remarks.refusal(self.line(key), f"{key!r} must be a list of texts")
        return tuple(node.value.strip() for node in nodes)

    def mappings(self, key: str, allowed: Collection[str]) -> list["Fields"]:
        """The mappings in the list ``key``, each with no other keys than ``allowed``."""
        return [_fields(node, self.offset, allowed, self.remarks) for node in self._list(key)]

    def _list(self, key: str) -> list[yaml.Node]:
        node = self.nodes.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self.remarks.refusal(self.line(key), f"{key!r} must be a list with at least one entry")
        return list(node.value)


def read_fields(lines: Sequence[Line], allowed: Collection[str], remarks: Remarks) -> Fields:
    """The mapping that ``lines`` hold as YAML; ``LoadError`` for anything but the ``allowed`` keys."""
    if not any(text.strip() for _, text in lines):
        return Fields(remarks)
    offset = lines[0][0] - 1
    try:
        node = yaml.compose("\n".join(text for _, text in lines), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + offset + 1 if error.problem_mark else None
        raise remarks.refusal(line, f"the front matter is not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise remarks.refusal(offset + 1, "the front matter is not valid YAML") from error
    return _fields(node, offset, allowed, remarks)


def _fields(node: yaml.Node | None, offset: int, allowed: Collection[str], remarks: Remarks) -> Fields:
    if not isinstance(node, yaml.MappingNode):
        at = node.start_mark.line if node else 0
        raise remarks.refusal(at + offset + 1, f"expected keys and values with the keys {', '.join(allowed)}")
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        line = key.start_mark.line + offset + 1
        if not isinstance(key, yaml.ScalarNode) or key.value not in allowed:
            raise remarks.refusal(line, f"unknown key {key.value!r}; expected {', '.join(allowed)}")
        if key.value in nodes:
            raise remarks.refusal(line, f"the key {key.value!r} is given twice")
        nodes[key.value] = value
    return Fields(remarks, offset, nodes)
