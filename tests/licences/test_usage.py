"""What was answered is counted by key, system and day, and printed as CSV."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import cli
from service.loaders.licences import read_licences
from service.loaders.release import LoadError
from service.opening import Service
from service.storage.registry import Registry
from service.terminology.keys import Role
from tests.licences.conftest import CPT, NOTICE, NOTICED, OPEN, Asker

Ask = Callable[[str | None], Asker]


def test_each_answer_counts_once_cached_or_not(service: Service, ask: Ask, secret: str) -> None:
    revision = service.registry.revision()
    for _ in range(3):
        ask(secret)(f"/r5/CodeSystem/$lookup?system={CPT}&code=00001")
    for _ in range(2):
        ask(None)(f"/r4/CodeSystem/$validate-code?url={CPT}&code=00001")
    ask(None)(f"/r5/CodeSystem/$lookup?system={NOTICED}&code=00001")
    ask(None)(f"/r5/CodeSystem/$lookup?system={OPEN}&code=00001")
    counted = {(u.name, u.system): (u.content, u.validity) for u in service.registry.usage.all()}
    assert counted == {("entitled", CPT): (3, 0), ("", CPT): (0, 2), ("", NOTICED): (1, 0)}
    assert service.registry.revision() == revision


def test_similar_codes_count_for_each_system_that_they_are_of(
    service: Service, ask: Ask, secret: str
) -> None:
    for caller in (secret, None):
        ask(caller)(f"/r5/CodeSystem/$similar?system={OPEN}&code=00001")
        ask(caller)(f"/r5/CodeSystem/$similar?system={OPEN}&code=00003")
    counted = {(u.name, u.system): (u.content, u.validity) for u in service.registry.usage.all()}
    assert counted == {("entitled", CPT): (1, 0), ("", CPT): (0, 1)}


def test_similar_codes_come_with_the_notice_of_each_system_that_they_are_of(ask: Ask) -> None:
    noticed = ask(None).text(f"/r5/CodeSystem/$similar?system={NOTICED}&code=00001")
    assert NOTICE in noticed
    mapped = ask(None).text(f"/r5/CodeSystem/$similar?system={OPEN}&code=00001")
    assert "American Medical Association" in mapped
    unmapped = ask(None).text(f"/r5/CodeSystem/$similar?system={OPEN}&code=00003")
    assert "copyright" not in unmapped


def test_counts_add_up_over_workers_and_stops(tmp_path: Path, database_url: str | None) -> None:
    for _ in range(2):
        registries = [Registry(tmp_path / "data", database_url) for _ in range(2)]
        for registry in registries:
            registry.usage.count("2026-02-28", "", CPT, with_content=False)
            registry.usage.count("2026-03-01", "", CPT, with_content=True)
        for registry in registries:
            registry.close()
    registry = Registry(tmp_path / "data", database_url)
    assert [(u.day, u.content, u.validity) for u in registry.usage.all()] == [
        ("2026-02-28", 0, 4),
        ("2026-03-01", 4, 0),
    ]
    assert [u.day for u in registry.usage.all("2026-03-01", "2026-03-31")] == ["2026-03-01"]
    registry.close()


def test_the_commands(tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--data", str(tmp_path), *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    run("keys", "create", "--role", "reader", "--name", "clinic", "--entitlement", CPT)
    assert CPT in run("keys", "list", "--json")
    run("keys", "grant", "clinic", "--entitlement", OPEN)
    run("keys", "withdraw", "clinic", "--entitlement", CPT)
    registry = Registry(tmp_path)
    (key,) = registry.keys.all()
    assert (key.entitlements, key.role) == (frozenset([OPEN]), Role.READER)
    registry.usage.count("2026-03-01", key.id, CPT, with_content=True)
    registry.close()
    rows = list(csv.DictReader(StringIO(run("usage", "--from", "2026-01-01", "--to", "2026-12-31"))))
    assert rows == [
        {"day": "2026-03-01", "key": key.id, "name": "clinic", "system": CPT, "content": "1", "validity": "0"}
    ]
    assert list(csv.DictReader(StringIO(run("usage", "--from", "2026-03-02")))) == []


@pytest.mark.parametrize(("text", "problem"), [
    ("x = 1", "x: it is no table"),
    ('[x]\nterms = "free"', "x: terms is 'free', none of open, notice, licensed"),
    ('[x]\nterms = "open"\ncolour = 1', "x: 'colour' is none of"),
    ('[x]\nterms = "notice"\nnotice = " "', "x: notice is no text"),
    ('[x]\nterms = "licensed"\nmax-expansion = -1', "x: max-expansion is no number from 0"),
    ("[x", "Expected"),
])  # fmt: skip
def test_a_bad_file_is_told_by_its_place(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "licences.toml"
    file.write_text(text)
    with pytest.raises(LoadError) as raised:
        read_licences(file, {})
    assert problem in str(raised.value)
    assert str(file) in str(raised.value)
