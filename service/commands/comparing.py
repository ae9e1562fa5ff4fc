"""``diff``: what changed between two releases, from the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from service.commands.asking import ask, system_of, value_of
from service.commands.output import Output
from service.terminology.differences import KINDS


@click.command()
@click.argument("system")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="A kind to list; else all.")
@click.option("--count", type=click.IntRange(0), default=100, show_default=True, help="How many to list.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@click.pass_obj
def diff(
    output: Output, system: str, old: str, new: str, kinds: tuple[str, ...], count: int, offset: int
) -> None:
    """Show what changed in SYSTEM between the versions FROM and TO: how many of each kind, then the codes.

    SYSTEM is a canonical or a short name such as icd-10-pcs. Headings are what is not a code to be used.
    """
    asked = {"url": system_of(system), "from": old, "to": new, "kind": list(kinds)}
    answer = ask(output, "/r5/CodeSystem/$diff", {**asked, "count": count, "offset": offset})
    if output.as_json:
        output.document(answer)
        return
    given = answer["parameter"]
    counts = [_first(p) for p in given if p["name"] == "summary"]
    output.table(counts, ("kind", "codes", "headings"))
    changes = [_first(p) | {"change": _change(p)} for p in given if p["name"] == "change"]
    if changes:
        click.echo()
        output.table(changes, ("kind", "code", "oldDisplay", "newDisplay", "change"))
    total = next(value_of(p) for p in given if p["name"] == "total")
    click.echo(f"{len(changes):,} of {total:,}", err=True)


def _first(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each part."""
    return {part["name"]: value_of(part) for part in parameter["part"]}


def _change(parameter: Mapping[str, Any]) -> str:
    """Such as ``approach: 0 → 3``, or the codes to use instead."""
    properties = [_property(part["part"]) for part in parameter["part"] if part["name"] == "property"]
    return "; ".join([*properties, *_texts(parameter["part"], "replacement")])


def _property(parts: Sequence[Mapping[str, Any]]) -> str:
    old, new = (", ".join(_texts(parts, name)) or "none" for name in ("old", "new"))
    return f"{value_of(parts[0])}: {old} → {new}"


def _texts(parts: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    return [str(value_of(part)) for part in parts if part["name"] == name]
