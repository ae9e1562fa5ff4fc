"""What the processes of a server hold for themselves.

A mapped file's pages that only one process has touched are private to it as the kernel counts, but it may
take them back at any time, as it may those of a file that was read.
"""

import re
from pathlib import Path


def private_megabytes(pid: int) -> float:
    """The unique set size of the largest process of the service, as the kernel counts it."""
    processes = [pid, *(_children(pid))]
    return max(_private(process, r"\w+") for process in processes)


def written_megabytes(pid: int) -> float:
    """The same without the pages of mapped files: what the largest process has written."""
    return max(_private(process, "Dirty") for process in (pid, *_children(pid)))


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _private(pid: int, kind: str) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(rf"^Private_{kind}:\s+(\d+) kB", rollup, re.MULTILINE)) / 1024
