"""Asking $validate-codes, and reading its answers."""

from typing import Any

from tests.api.client import Client, parameter, posted


def ask(client: Client, resource: dict[str, Any], *more: tuple[str, str, Any]) -> dict[str, Any]:
    body = posted(("resource", "resource", resource), *more) if more else resource
    return client.post(f"{resource['resourceType']}/$validate-codes", body)


def problems(answer: dict[str, Any], severity: str = "error") -> list[tuple[str, str]]:
    """(message id, expression) of each issue of that severity."""
    outcomes = [p["resource"]["issue"] for p in answer["parameter"] if p["name"] == "issues"]
    found = [i for issues in outcomes for i in issues if i["severity"] == severity]
    return [(i["extension"][0]["valueString"], *i.get("expression", ("",))) for i in found]


def parts(container: dict[str, Any], name: str) -> list[dict[str, Any]]:
    inner = container.get("parameter") or container.get("part") or []
    return [p for p in inner if p["name"] == name]


def value(part: dict[str, Any], name: str) -> Any:
    return parameter({"parameter": part["part"]}, name)


def verdicts(answer: dict[str, Any]) -> dict[str, str]:
    return {value(line, "expression"): value(line, "verdict") for line in parts(answer, "line")}


def checked(answer: dict[str, Any], expression: str) -> dict[str, Any]:
    everything = [c for line in parts(answer, "line") for c in parts(line, "checked")]
    return next(c for c in everything if value(c, "expression") == expression)
