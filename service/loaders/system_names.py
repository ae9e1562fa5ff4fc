"""The names of code systems: which urls and OIDs mean the same system."""

from service.loaders.manifest import starter_folder


def system_names() -> dict[str, tuple[str, ...]]:
    """For every name of a code system all its names, the preferred one first.

    A name that two systems claim is a name of neither.
    """
    lines = (starter_folder() / "system-names.tsv").read_text(encoding="utf-8").splitlines()
    groups = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    names: dict[str, tuple[str, ...]] = {}
    claimed_twice: set[str] = set()
    for group in groups:
        for name in group:
            if name in names:
                claimed_twice.add(name)
            names[name] = group
    return {name: group for name, group in names.items() if name not in claimed_twice}
