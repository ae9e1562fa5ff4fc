"""Keys: made, told once, found by their hash, revoked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from service.storage.keys import KeyNameError
from service.storage.registry import Registry
from service.terminology.keys import Role


@pytest.fixture
def registry(tmp_path: Path, database_url: str | None) -> Iterator[Registry]:
    registry = Registry(tmp_path / "data", database_url)
    yield registry
    registry.close()


@pytest.mark.parametrize("role", list(Role))
def test_a_key_has_its_role_until_it_is_revoked(registry: Registry, role: Role) -> None:
    key, secret = registry.keys.create("Ann", role)
    assert registry.keys.role_of(secret) is role
    assert registry.keys.role_of(secret + "x") is None
    assert registry.keys.all() == [key]
    revoked = registry.keys.revoke(key.id)
    assert revoked.revoked is not None
    assert registry.keys.role_of(secret) is None
    assert registry.keys.all() == [revoked]


def test_another_process_knows_of_a_revocation_at_once(
    registry: Registry, tmp_path: Path, database_url: str | None
) -> None:
    other = Registry(tmp_path / "data", database_url)
    secret = registry.keys.create("Ann", Role.AUTHOR)[1]
    assert other.keys.role_of(secret) is Role.AUTHOR
    registry.keys.revoke("Ann")
    revision = registry.revision()
    while other.revision() != revision:  # how PostgreSQL tells of it takes a moment
        pass
    assert other.keys.role_of(secret) is None
    other.close()


def test_keys_differ_and_are_nowhere_in_the_database(registry: Registry) -> None:
    secrets = [registry.keys.create(f"key {n}", Role.READER)[1] for n in range(20)]
    assert len(set(secrets)) == 20
    assert all(len(secret) >= 43 for secret in secrets)
    with registry.database.reading() as connection:
        stored = repr(connection.execute(text("SELECT * FROM keys")).all())
    assert not [secret for secret in secrets if secret[9:] in stored]


def test_a_name_is_free_again_after_its_key_was_revoked(registry: Registry) -> None:
    old = registry.keys.create("Ann", Role.READER)[1]
    with pytest.raises(KeyNameError, match="a key 'Ann' already"):
        registry.keys.create("Ann", Role.ADMIN)
    registry.keys.revoke("Ann")
    new = registry.keys.create("Ann", Role.ADMIN)[1]
    assert (registry.keys.role_of(old), registry.keys.role_of(new)) == (None, Role.ADMIN)
    registry.keys.revoke("Ann")
    with pytest.raises(KeyNameError, match="no key 'Ann'"):
        registry.keys.revoke("Ann")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b", "x" * 101])
def test_a_name_can_be_read(registry: Registry, name: str) -> None:
    with pytest.raises(KeyNameError, match="printable"):
        registry.keys.create(name, Role.READER)
    assert registry.keys.all() == []
