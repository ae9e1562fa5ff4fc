"""``download``: the publisher's files."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from service.commands.loading import load
from service.commands.output import Output
from service.commands.progress import progress_bar
from service.downloads.fetching import Fetched, Fetcher
from service.downloads.table import PublishedFile, choose, published_files
from service.downloads.unfinished import RefusedError
from service.loaders.manifest import starter_folder


@click.command()
@click.argument("system")
@click.argument("year", required=False)
@click.option("--load", "and_load", is_flag=True, help="Load the files too.")
@click.pass_context
def download(context: click.Context, system: str, year: str | None, and_load: bool) -> None:
    """Download the publisher's files of SYSTEM: the newest release, or the newest of YEAR.

    SYSTEM is icd-10-pcs, icd-10-cm, hcpcs, icd-9-cm, hl7-terminology or cpt.
    """
    output: Output = context.obj
    try:
        files = choose(published_files(starter_folder() / "downloads.toml"), system, year)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    folder = output.settings.data / "downloads"
    with progress_bar(of_bytes=True) as progress:
        fetched = [_fetch(Fetcher(folder, progress), file, output, files) for file in files]
    _show(output, fetched, _load_command(output, files))
    if and_load:
        context.invoke(load, format_name=files[0].format, sources=[folder / file.file_name for file in files])


def _fetch(fetcher: Fetcher, file: PublishedFile, output: Output, files: Sequence[PublishedFile]) -> Fetched:
    try:
        if file.url is None:
            raise RefusedError(f"its publisher gives the {file.system} files to people only")
        return fetcher.fetch(file.url, file.file_name)
    except RefusedError as error:
        target = output.settings.data / "downloads" / file.file_name if file.url else file.file_name
        steps = [
            f"{file.what}: {error}",
            f"Open {file.page}",
            f"and save {'it as ' if file.url else ''}{target}",
        ]
        if file.format:
            steps.append(f"then: {_load_command(output, files)}")
        raise click.ClickException("\n".join(steps)) from error


def _load_command(output: Output, files: Sequence[PublishedFile]) -> str:
    """What loads the files, as one types it."""
    folder = output.settings.data / "downloads"
    sources = [str(folder / file.file_name) for file in files]
    data = [] if output.settings.data == Path("data") else ["--data", str(output.settings.data)]
    return shlex.join(["procodex", *data, "load", str(files[0].format), *sources])


def _show(output: Output, fetched: Sequence[Fetched], command: str) -> None:
    if output.as_json:
        rows = [
            {
                "file": f.entry.file,
                "url": f.entry.url,
                "sha256": f.entry.sha256,
                "size": f.entry.size,
                "changed": f.changed,
            }
            for f in fetched
        ]
        output.document({"files": rows, "load": command})
        return
    for line in _lines(fetched):
        click.echo(line)
    click.echo(f"To load: {command}")


def _lines(fetched: Sequence[Fetched]) -> Iterator[str]:
    for f in fetched:
        yield f"{f.entry.file}: {f.entry.size:,} bytes, SHA-256 {f.entry.sha256}"
        if f.before and f.changed:
            yield f"  changed by its publisher since {f.before.when}, when SHA-256 was {f.before.sha256}"
        elif f.before:
            yield f"  the same as on {f.before.when}"
