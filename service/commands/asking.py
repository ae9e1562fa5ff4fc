"""``lookup`` and ``expand``: operations from the command line."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import click
import orjson

from service.api.requests import Request
from service.commands.output import Output
from service.opening import open_service
from service.terminology.system_names import system_url


def ask(output: Output, path: str, parameters: Mapping[str, Any]) -> Any:
    """The answer to a GET, as any client would get it; exit status 2 on an OperationOutcome."""
    query = urlencode({k: v for k, v in parameters.items() if v is not None}, doseq=True)
    response = open_service(output.settings).api.handle(Request("GET", path, query, {}))
    document = orjson.loads(response.body)
    if document["resourceType"] == "OperationOutcome":
        if output.as_json:
            output.document(document)
        texts = "; ".join(issue["details"]["text"] for issue in document["issue"])
        click.echo(f"procodex: {texts}", err=True)
        raise click.exceptions.Exit(1 if response.status == 404 else 2)
    return document


def system_of(name: str) -> str:
    """The canonical of a system that is named by it or by its short name; a usage error for another."""
    url = system_url(name)
    if url is None:
        raise click.BadParameter(f"{name} is neither a canonical nor a short name (icd-10-pcs, hcpcs, cpt …)")
    return url


def value_of(part: Mapping[str, Any]) -> Any:
    """The value of a parameter or part; of a coding its code, None without a value."""
    found = next((value for key, value in part.items() if key.startswith("value")), None)
    return found.get("code") if isinstance(found, dict) else found


@click.command()
@click.argument("system")
@click.argument("code")
@click.option("--version", "version", help="The version of the system.")
@click.option("--property", "properties", multiple=True, help="A property to show; all without this option.")
@click.pass_obj
def lookup(output: Output, system: str, code: str, version: str | None, properties: tuple[str, ...]) -> None:
    """Show what CODE of SYSTEM means. SYSTEM is a canonical or a short name such as icd-10-pcs."""
    asked = {"system": system_of(system), "code": code, "version": version, "property": list(properties)}
    answer = ask(output, "/r5/CodeSystem/$lookup", asked)
    if output.as_json:
        output.document(answer)
        return
    for parameter in answer["parameter"]:
        parts = {part["name"]: part for part in parameter.get("part", ())}
        if parameter["name"] == "property":
            label = f" ({parts['description']['valueString']})" if "description" in parts else ""
            click.echo(f"{value_of(parts['code'])}: {value_of(parts.get('value', {}))}{label}")
        elif parameter["name"] == "designation":
            click.echo(f"designation: {value_of(parts['value'])}")
        elif "resource" not in parameter:
            click.echo(f"{parameter['name']}: {value_of(parameter)}")


@click.command()
@click.argument("value_set")
@click.option("--filter", "text", help="A text that the codes must match.")
@click.option("--count", type=click.IntRange(0), default=20, show_default=True, help="Rows at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Rows to leave out at the beginning.")
@click.option("--active-only", is_flag=True, help="Active codes only.")
@click.pass_obj
def expand(
    output: Output, value_set: str, text: str | None, count: int, offset: int, active_only: bool
) -> None:
    """List the codes of VALUE_SET (a canonical)."""
    asked = {"url": value_set, "filter": text, "count": count, "offset": offset}
    if active_only:
        asked["activeOnly"] = "true"
    answer = ask(output, "/r5/ValueSet/$expand", asked)
    if output.as_json:
        output.document(answer)
        return
    expansion = answer["expansion"]
    for row in expansion.get("contains", ()):
        click.echo(f"{row['code']}\t{row.get('display', '')}")
    click.echo(f"{len(expansion.get('contains', ()))} of {expansion['total']:,}", err=True)
