"""``keys``: who may write, and read where reading needs a key."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import click

from service.commands.output import Output
from service.storage.keys import StoredKeys
from service.storage.registry import Registry
from service.terminology.keys import Key, Role

_ROLES = [role.name.lower() for role in Role]


@click.group()
def keys() -> None:
    """Give out keys, list them, revoke them; a service that runs knows at once."""


def _over_keys(command: Callable[..., None]) -> click.Command:
    """Makes a function of the output and the keys a command, which may be asked for JSON after its name."""

    @keys.command(command.__name__.rstrip("_"))
    @click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
    @wraps(command)
    @click.pass_obj
    def run(output: Output, /, as_json: bool, **options: Any) -> None:
        output = replace(output, as_json=output.as_json or as_json)
        registry = Registry(output.settings.data, output.settings.database_url)
        try:
            command(output, registry.keys, **options)
        finally:
            registry.close()

    return run


_ENTITLEMENT = click.option(
    "--entitlement", multiple=True, metavar="URL", help="A licensed code system whose content the key shows."
)
_NEEDED_ENTITLEMENT = click.option(
    "--entitlement", multiple=True, required=True, metavar="URL", help="The licensed code system."
)


@_over_keys
@click.option("--role", required=True, type=click.Choice(_ROLES), help="What the key allows.")
@click.option("--name", required=True, help="What the key is for: who has it, or which program.")
@_ENTITLEMENT
def create(output: Output, given: StoredKeys, role: str, name: str, entitlement: tuple[str, ...]) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    key, secret = given.create(name, Role[role.upper()], entitlement)
    if output.as_json:
        output.document({"key": secret, **_shown(key)})
        return
    click.echo(secret)
    click.echo(f"The key '{key.name}' ({role}) is shown only now; send it as Authorization: Bearer", err=True)


@_over_keys
def list_(output: Output, given: StoredKeys) -> None:
    """List the keys that were given out, with when they were made and revoked."""
    output.table(
        [_shown(key) for key in given.all()], ("id", "name", "role", "created", "revoked", "entitlements")
    )


@_over_keys
@click.argument("name", metavar="NAME|ID")
def revoke(output: Output, given: StoredKeys, name: str) -> None:
    """Let a key open nothing any more."""
    key = given.revoke(name)
    if output.as_json:
        output.document(_shown(key))
        return
    click.echo(f"The key '{key.name}' ({key.id}) is revoked")


@_over_keys
@click.argument("name", metavar="NAME|ID")
@_NEEDED_ENTITLEMENT
def grant(output: Output, given: StoredKeys, name: str, entitlement: tuple[str, ...]) -> None:
    """Let a key show the content of licensed code systems."""
    _tell(output, given.entitle(name, entitlement))


@_over_keys
@click.argument("name", metavar="NAME|ID")
@_NEEDED_ENTITLEMENT
def withdraw(output: Output, given: StoredKeys, name: str, entitlement: tuple[str, ...]) -> None:
    """Let a key show the content of licensed code systems no more."""
    _tell(output, given.entitle(name, entitlement, withdraw=True))


def _tell(output: Output, key: Key) -> None:
    if output.as_json:
        output.document(_shown(key))
        return
    click.echo(f"The key '{key.name}' ({key.id}) is entitled to {_shown(key)['entitlements'] or 'nothing'}")


def _shown(key: Key) -> dict[str, str | None]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.name.lower(),
        "created": key.created,
        "revoked": key.revoked,
        "entitlements": " ".join(sorted(key.entitlements)) or None,
    }
