"""Several processes and threads share one data folder."""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from service.storage.builds import PACKED_FROM
from service.storage.registry import Registry
from service.terminology.searching import Criteria, Page
from tests.storage.examples import Numbered


def _put(data: Path, name: str) -> None:
    Registry(data).put_resources([{"resourceType": "ValueSet", "id": name, "url": f"urn:{name}"}])


def _in_other_process(data: Path, *names: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=_put, args=(data, name)) for name in names]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert [other.exitcode for other in others] == [0] * len(names)


def test_each_process_sees_what_others_store(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    before = registry.revision()
    assert registry.revision() == before
    _in_other_process(tmp_path, "theirs")
    between = registry.revision()
    assert between > before
    assert registry.read("ValueSet", "theirs") is not None
    _put(tmp_path, "ours")
    assert registry.revision() > between


def test_processes_may_begin_with_an_empty_folder_together(tmp_path: Path) -> None:
    _in_other_process(tmp_path, "one", "two", "three")
    assert Registry(tmp_path).search("ValueSet", Criteria(), Page(0)).total == 3


def test_every_thread_sees_the_same_revision(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        for number in range(5):
            registry.put_resources([{"resourceType": "ValueSet", "id": f"v{number}"}])
            seen = set(pool.map(lambda _: registry.revision(), range(20)))
            assert seen == {registry.revision()}


def test_a_forked_process_may_go_on_with_the_registry(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    row = registry.publish(Numbered(PACKED_FROM).release("1", "hand")).row
    assert row is not None
    assert registry.index(row).size == PACKED_FROM
    before = registry.revision()
    child = os.fork()
    if child == 0:
        registry.put_resources([{"resourceType": "ValueSet", "id": "from-child"}])
        right = registry.index(row).locate("ROOT") == 0 and registry.revision() == before + 1
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert registry.revision() == before + 1
    assert registry.read("ValueSet", "from-child") is not None


def test_threads_share_packs_that_come_and_go(tmp_path: Path) -> None:
    """Each registry keeps its own table, so the packs are opened and closed all the time."""
    content = Numbered(PACKED_FROM)
    row = Registry(tmp_path).publish(content.release("1", "hand")).row
    assert row is not None

    def ask(number: int) -> int | None:
        return Registry(tmp_path).index(row).locate(f"N{number:05d}")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(200))) == list(range(1, 201))


def test_a_reader_never_waits_for_a_load(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with registry.load() as load:
        load.put_resource({"resourceType": "ValueSet", "id": "x"})
        script = (
            "import sys; from pathlib import Path; from service.storage.registry import Registry;"
            "r = Registry(Path(sys.argv[1])); print(len(r.rows()), r.revision())"
        )
        run = subprocess.run(
            [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, timeout=30, check=True
        )
        assert run.stdout.split() == ["0", "1"]
    assert len(registry.rows()) == 1
