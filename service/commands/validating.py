"""``validate``: one code, or the codes of a file, from the command line."""

import sys
from typing import Any

import click

from service.commands.asking import ask, system_of, value_of
from service.commands.lines import Source, validate_lines
from service.commands.output import Output
from service.fhir.lines.reading import Columns
from service.operations.bulk import Defaults


@click.command()
@click.argument("system", required=False)
@click.argument("code", required=False)
@click.option("--version", help="The version of the system.")
@click.option("--display", help="A display to check too.")
@click.option("--value-set", help="The value set that the code must be in.")
@click.option("--date", help="The day for which the answer holds.")
@click.option("--file", "path", help="A file of codes, one a line, instead of CODE; - for standard input.")
@click.option("--format", "form", type=click.Choice(["csv", "ndjson"]), help="Where its name does not tell.")
@click.option("--system-column", default="system", show_default=True, help="Where lines have the system.")
@click.option("--code-column", default="code", show_default=True, help="Where lines have the code.")
@click.option("--version-column", default="version", show_default=True, help="Where lines have the version.")
@click.option("--date-column", default="date", show_default=True, help="Where lines have the day.")
@click.option("--suggest", is_flag=True, help="Say what may have been meant by unknown codes.")
@click.option("--from-line", default=1, type=click.IntRange(1), help="Leave out the lines before this one.")
@click.pass_obj
def validate(output: Output, /, path: str | None, **options: Any) -> None:
    """Tell whether CODE is valid in SYSTEM, or each code of a file; exit status 1 when one is not.

    For a file, SYSTEM, --version and --date hold for lines that say nothing else. The answers are NDJSON, one
    a line, with the line's number; what they come to is told on standard error.
    """
    of_one = {name: options[name] for name in ("code", "display", "value_set")}
    if path is not None and any(of_one.values()):
        raise click.UsageError("--file goes with neither CODE, --display nor --value-set")
    if path is None and not (options["system"] and options["code"]):
        raise click.UsageError("what is to be validated? SYSTEM and CODE, or --file")
    is_valid = _validate_one(output, options) if path is None else _validate_file(output, path, options)
    raise click.exceptions.Exit(0 if is_valid else 1)


def _validate_one(output: Output, options: dict[str, Any]) -> bool:
    asked = {name: options[name] for name in ("code", "display", "date")}
    system = system_of(options["system"])
    if options["value_set"]:
        path = "/r5/ValueSet/$validate-code"
        asked |= {"url": options["value_set"], "system": system, "systemVersion": options["version"]}
    else:
        path = "/r5/CodeSystem/$validate-code"
        asked |= {"url": system, "version": options["version"]}
    answer = ask(output, path, asked)
    valid = next(value_of(p) for p in answer["parameter"] if p["name"] == "result")
    if output.as_json:
        output.document(answer)
    else:
        message = next((f": {value_of(p)}" for p in answer["parameter"] if p["name"] == "message"), "")
        click.echo(("valid" if valid else "not valid") + message)
    return bool(valid)


def _validate_file(output: Output, path: str, options: dict[str, Any]) -> bool:
    names = ("system", "code", "version", "date")
    source = Source(
        path=path,
        is_csv=options["form"] == "csv" if options["form"] else path.lower().endswith(".csv"),
        columns=Columns(**{name: options[f"{name}_column"] for name in names}),
        defaults=Defaults(
            system=system_of(options["system"]) if options["system"] else None,
            version=options["version"],
            date=options["date"],
        ),
        from_line=options["from_line"],
    )
    account = validate_lines(output, source, sys.stdout.buffer, suggest=options["suggest"])
    return account.verdicts["valid"] == account.lines
