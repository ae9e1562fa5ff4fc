"""``lint-pages``: what is wrong with procedure pages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path

import click

from service.commands.output import Output
from service.loaders.manifest import starter_folder
from service.loaders.page_linting import lint
from service.loaders.page_linting.codes import unchecked
from service.loaders.page_linting.pages import Problem
from service.loaders.page_linting.spelling import read_words
from service.storage.page_targets import TargetResolver
from service.storage.registry import Registry
from service.terminology.pages import ProcedurePage
from service.terminology.repository import ResourceRow
from service.terminology.system_names import system_name


@click.command("lint-pages")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def lint_pages(output: Output, folder: Path | None) -> None:
    """Tell what is wrong with the procedure pages in FOLDER; exit status 1 when something is.

    Without FOLDER, the pages that are published out of the box. Codes and patterns are looked up in each
    release that is loaded and active.
    """
    words = read_words(starter_folder() / "words.txt")
    with _releases(output) as releases:
        pages, problems = lint(folder or starter_folder() / "procedures", releases, words, date.today())
    skipped = [_skipped(system, count) for system, count in unchecked(pages, releases).items()]
    if output.as_json:
        rows = [{"file": p.file, "line": p.line, "problem": p.text} for p in problems]
        output.document({"pages": len(pages), "problems": rows, "skipped": skipped})
    else:
        _show(len(pages), problems, skipped)
    raise click.exceptions.Exit(1 if problems else 0)


class LoadedCodes:
    """The codes of one loaded release, read when a page first names its system."""

    def __init__(self, registry: Registry, row: ResourceRow) -> None:
        self.system = str(row.url)
        known = system_name(self.system)
        self.name = " ".join(filter(None, (known.title if known else row.title, row.version)))
        self._registry = registry
        self._row = row

    def described(self, page: ProcedurePage) -> set[str]:
        """The codes of the release that ``page`` names, singly or by a pattern."""
        codes, resolver = self._read
        return {codes[number] for number in resolver.numbers(page)}

    @cached_property
    def _read(self) -> tuple[Sequence[str], TargetResolver]:
        index = self._registry.index(self._row)
        return index.codes(), TargetResolver(index)


@contextmanager
def _releases(output: Output) -> Iterator[list[LoadedCodes]]:
    """The active releases, fragments apart: those do not tell which codes there are.

    None where nothing was ever loaded, and nothing is made there either.
    """
    settings = output.settings
    if settings.database_url is None and not (settings.data / "registry.sqlite").exists():
        yield []
        return
    registry = Registry(settings.data, settings.database_url)
    try:
        rows = (row for row in registry.rows() if row.build and row.url and row.content != "fragment")
        yield [LoadedCodes(registry, row) for row in rows]
    finally:
        registry.close()


def _skipped(system: str, count: int) -> str:
    name = system_name(system)
    codes = f"the codes of {_counted(count, 'page')} were not looked up"
    return f"{name.title if name else system}: no release is loaded; {codes}"


def _show(pages: int, problems: Sequence[Problem], skipped: Sequence[str]) -> None:
    for problem in problems:
        click.echo(str(problem))
    for told in skipped:
        click.echo(told, err=True)
    summary = _counted(len(problems), "problem") if problems else "no problem"
    click.echo(f"{_counted(pages, 'page')}: {summary}", err=bool(problems))


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
