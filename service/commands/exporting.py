"""``export``: what is loaded as a FHIR package."""

from pathlib import Path

import click

from service.commands.output import Output
from service.commands.progress import progress_bar
from service.exports import export_package
from service.fhir.versions import FHIR_VERSIONS, R5
from service.opening import open_service

_TYPES = ("CodeSystem", "ValueSet", "ConceptMap")
_VERSIONS = {name: version for version in FHIR_VERSIONS for name in (version.name, version.number)}


@click.command()
@click.option(
    "--package",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The FHIR package (.tgz) to write.",
)
@click.option("--url", "references", multiple=True, help="A canonical (or canonical|version) to export.")
@click.option("--type", "types", multiple=True, type=click.Choice(_TYPES), help="A resource type to export.")
@click.option(
    "--fhir-version",
    default=R5.name,
    show_default=True,
    type=click.Choice(list(_VERSIONS), case_sensitive=False),
    help="The FHIR version to write; R4 has no place for some of what R5 has.",
)
@click.pass_obj
def export(
    output: Output, file: Path, references: tuple[str, ...], types: tuple[str, ...], fhir_version: str
) -> None:
    """Write what is loaded, with all its concepts, as a FHIR package that `load fhir-package` reads.

    Without --url and --type it is everything but what belongs to FHIR itself.
    """
    service = open_service(output.settings)
    try:
        with progress_bar() as progress:
            exported = export_package(
                service, file, _VERSIONS[fhir_version], references, types, progress=progress
            )
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    if output.as_json:
        output.document(
            {
                "package": str(file),
                "name": exported.name,
                "version": exported.version,
                "resources": exported.resources,
            }
        )
    else:
        click.echo(f"{file}: {exported.name}#{exported.version}, {exported.resources:,} resources")
