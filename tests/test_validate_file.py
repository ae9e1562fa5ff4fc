"""``procodex validate --file``: every line answered, an account at the end, and where to go on."""

import contextlib
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.running import PROCODEX, ROOT, environment, procodex

CSV = """\
Svc,sys,dos,amount
0DTJ4ZZ,icd-10-pcs,2024-05-01,"1,200"
0DTJ4ZX,icd-10-pcs,2024-05-01,1
"0DTJ4ZZ,icd-10-pcs,2024-05-01,1

26593,cpt,2024-05-01,1
00001,cpt,2024-05-01,1
0DTJ4ZZ,icd-10-pcs,May,1
"""
VERDICTS = ["valid", "invalid", "unreadable", "unreadable", "valid", "undetermined", "unreadable"]
COLUMNS = ("--code-column", "Svc", "--system-column", "sys", "--date-column", "dos")


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.csv"
    file.write_text(CSV)
    return file


def answers(output: str) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_csv_file(starter_data: Path, claims: Path) -> None:
    run = procodex("--data", starter_data, "validate", "--file", claims, *COLUMNS)
    assert run.returncode == 1
    assert [(a["line"], a["verdict"]) for a in answers(run.stdout)] == list(enumerate(VERDICTS, start=2))
    assert "7 lines: 1 invalid, 1 undetermined, 3 unreadable, 2 valid" in run.stderr


def test_going_on_with_a_line(starter_data: Path, claims: Path) -> None:
    run = procodex("--data", starter_data, "validate", "--file", claims, *COLUMNS, "--from-line", "6")
    assert [(a["line"], a["verdict"]) for a in answers(run.stdout)] == list(enumerate(VERDICTS, start=2))[4:]


def test_what_holds_for_all_lines(starter_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "codes.ndjson"
    file.write_text('{"code": "0DTJ4ZZ"}\n{"code": "0dtj4zz"}\n')
    asked = ("validate", "icd-10-pcs", "--date", "2024-05-01", "--file", file, "--suggest")
    run = procodex("--data", starter_data, "--json", *asked)
    first, second = answers(run.stdout)
    assert first["verdict"] == "valid"
    assert (second["verdict"], second["normalizedCode"]) == ("invalid", "0DTJ4ZZ")
    account = json.loads(run.stderr[run.stderr.index("{") :])
    assert (account["lines"], account["valid"], account["invalid"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--file", "missing.csv"), "missing.csv"),
        (("--file", "{claims}"), "claims.csv:1: The line does not fit the file's heading"),
        (("--file", "{claims}", "icd-10-pcs", "0DT"), "--file goes with neither"),
        ((), "SYSTEM and CODE, or --file"),
    ],
)
def test_what_is_wrong_as_a_whole(
    starter_data: Path, claims: Path, arguments: tuple[str, ...], problem: str
) -> None:
    given = [argument.format(claims=claims) for argument in arguments]
    run = procodex("--data", starter_data, "validate", *given)
    assert (run.returncode, run.stdout) == (2, "")
    assert problem in run.stderr
    assert "Traceback" not in run.stderr


def test_interrupted_it_says_where_to_go_on(starter_data: Path, tmp_path: Path) -> None:
    lines = b'{"system": "icd-10-pcs", "code": "0DTJ4ZZ"}\n' * 3_000
    command = [*PROCODEX, "--data", str(starter_data), "validate", "--file", "-"]
    out = tmp_path / "answers.ndjson"
    with (
        out.open("wb") as answering,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=answering,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment(),
        ) as run,
    ):
        assert run.stdin
        assert run.stderr
        run.stdin.write(lines)
        run.stdin.flush()
        while not out.stat().st_size:
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        with contextlib.suppress(BrokenPipeError):
            run.stdin.write(lines)
            run.stdin.close()
        said = run.stderr.read().decode()
    answered = answers(out.read_text())
    assert run.returncode == 130
    assert [a["line"] for a in answered] == list(range(1, len(answered) + 1))
    assert 0 < len(answered) < 6_000
    assert f"go on with --from-line {len(answered) + 1}" in said
