"""The port to keys: who may do what."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

PREFIX = "procodex_"
"""How every key begins: people, and programs that look for leaked secrets, know it when they see it."""


class Role(IntEnum):
    """What a key allows; each role may do what the ones before it may."""

    READER = 1
    AUTHOR = 2
    PUBLISHER = 3
    ADMIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of a key, which is not the key itself. ``created`` and ``revoked`` are FHIR instants;
    ``entitlements`` are the urls of the licensed systems whose content its holder may see."""

    id: str
    name: str
    role: Role
    created: str
    revoked: str | None = None
    entitlements: frozenset[str] = frozenset()


class Keys(Protocol):
    """The keys that were given out."""

    def find(self, secret: str) -> Key | None:
        """What is known of the key that somebody shows; None for one that is unknown or revoked."""

    def role_of(self, secret: str) -> Role | None:
        """What whoever shows this key may do; None for a key that is unknown or revoked."""
