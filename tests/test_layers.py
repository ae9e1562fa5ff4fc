"""The import rule: a ring imports only rings below it. This table is the rule."""

import ast
import sys
from pathlib import Path

import pytest

SERVICE = Path(__file__).parent.parent / "service"

MAY_IMPORT = {
    "terminology": {"terminology"},
    "standards": {"standards", "terminology"},
    "operations": {"operations", "terminology"},
    "fhir": {"fhir", "operations", "terminology"},
    "loaders": {"loaders", "fhir", "terminology"},
    "storage": {"storage", "fhir", "terminology"},
    "publishing": {"publishing", "fhir", "terminology"},
    "downloads": {"downloads", "loaders"},
    "sync": {"sync", "client", "connection", "loaders", "fhir", "terminology"},
    "api": {"api", "fhir", "operations", "terminology"},
    "web": {"web", "api", "fhir", "operations", "terminology"},
    "commands": {
        "commands",
        "app",
        "opening",
        "api",
        "client",
        "config",
        "connection",
        "downloads",
        "exports",
        "loaders",
        "loads",
        "storage",
        "sync",
        "fhir",
        "operations",
        "terminology",
    },
}
"""Which packages of the service each package may import; ``opening``, ``app`` and ``cli`` may."""

THIRD_PARTY = {
    "terminology": {"pyroaring", "re2", "lark"},
    "operations": {"pyroaring", "marshmallow"},
    "fhir": {"fhir", "fhir_core", "orjson", "marshmallow"},
}
"""Which libraries the pure rings may import; the others may import any dependency."""

PURE_STDLIB = {
    "abc", "array", "bisect", "collections", "contextlib", "dataclasses", "datetime", "decimal", "enum",
    "fnmatch", "functools", "heapq", "itertools", "math", "operator", "re", "typing", "unicodedata", "types",
    "weakref",
}  # fmt: skip


def modules() -> list[Path]:
    return sorted(p for p in SERVICE.rglob("*.py") if p.parent != SERVICE)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SERVICE)))
def test_a_module_imports_only_what_its_ring_may(path: Path) -> None:
    ring = path.relative_to(SERVICE).parts[0]
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "service":
            assert len(parts) > 1, f"{path}: imports the whole service"
            assert parts[1] in MAY_IMPORT[ring], f"{path}: {ring} may not import {name}"
        elif parts[0] not in sys.stdlib_module_names and ring in THIRD_PARTY:
            assert parts[0] in THIRD_PARTY[ring], f"{path}: {ring} may not import {name}"
        elif ring == "terminology" and parts[0] in sys.stdlib_module_names:
            assert parts[0] in PURE_STDLIB, f"{path}: the core may not import {name}"


def test_fhir_resources_is_used_in_one_module_only() -> None:
    users = [p for p in SERVICE.rglob("*.py") if any(n.startswith("fhir.") for n in imported(p))]
    assert {p.name for p in users} <= {"resources.py"}
