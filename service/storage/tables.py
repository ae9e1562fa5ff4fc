"""The tables of the registry."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

METADATA = MetaData()

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is ordered by its characters' numbers, as SQLite does it."""

ID = String(64).with_variant(String(64, collation="C"), "postgresql")

SCHEMA = 6
"""Moves with every change of these tables that an older database does not have."""

START = 120
"""How many characters of a search value an index holds."""

revision = Table(
    "revision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("moment", String(32), nullable=False),
    Column("schema", Integer, nullable=False),
)
"""One row: how many times something was stored, when last (a FHIR instant), and ``SCHEMA``."""

builds = Table(
    "builds",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("url", TEXT, nullable=False, index=True),
    Column("version", TEXT),
    Column("fhir_version", String(16)),
    Column("count", Integer, nullable=False),
    Column("loaded_at", String(32), nullable=False),
    Column("derived", Boolean, nullable=False),
    Column("files", LargeBinary, nullable=False),  # JSON: names
    Column("own_id", String(64)),
    Column("header", LargeBinary, nullable=False),  # records.encode_header
    Column("turning_days", LargeBinary, nullable=False),  # JSON: activity.turning_days
    Column("document", LargeBinary, nullable=False),  # JSON
    Column("concepts", LargeBinary),  # records.encode_concepts; null: the concepts are in a pack
    Column("value_sets", LargeBinary, nullable=False),  # JSON: the documents published with it
)
"""Contents of releases: one row for each, whether it answers now or not."""

_ACTIVE: Any = {"sqlite_where": text("active = 1"), "postgresql_where": text("active")}
_CURRENT: Any = {"sqlite_where": text("current = 1"), "postgresql_where": text("current")}
"""Of a resource's versions one is current, and active unless it is deleted: what most questions are about."""

resources = Table(
    "resources",
    METADATA,
    Column("type", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("version_id", Integer, primary_key=True),
    Column("revision", Integer, nullable=False, index=True),  # the one that brought this version
    Column("method", String(8), nullable=False),  # POST, PUT, PATCH or DELETE
    Column("current", Boolean, nullable=False),  # whether there is no newer version
    Column("active", Boolean, nullable=False),  # current, and not deleted
    Column("identity", TEXT, nullable=False),  # type, url, version, FHIR version
    Column("last_updated", String(32), nullable=False),
    Column("url", TEXT),
    Column("left_url", TEXT),  # the url that the version before had, if it was another one
    Column("version", TEXT),
    Column("name", TEXT),
    Column("title", TEXT),
    Column("folded_name", TEXT),
    Column("folded_title", TEXT),
    Column("status", String(32)),
    Column("date", String(40)),
    Column("content", String(32)),
    Column("supplements", TEXT),
    Column("fhir_version", String(16)),
    Column("content_hash", String(64), nullable=False),
    Column("build", ForeignKey("builds.hash")),
    Column("document", LargeBinary),  # JSON; null: the build has it, or the resource was deleted
    Index("resources_by_identity", "identity", unique=True, **_ACTIVE),
    Index("resources_by_url", "type", "url", "version", **_ACTIVE),
    Index("resources_now", "type", "id", unique=True, **_CURRENT),
)
"""Every version of every resource. One that was deleted or taken back has a last version that says so."""

search_values = Table(
    "search_values",
    METADATA,
    Column("type", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("element", String(64), nullable=False),
    Column("start", TEXT),  # of the value, START characters, so that an index can hold it
    Column("rest", TEXT),  # of the value, if there is more
    Column("qualifier", TEXT),
    Column("text", TEXT),
    Column("low", Double),
    Column("high", Double),
    Column("position", Integer),
    Index("search_values_by_value", "type", "element", "start"),
    Index("search_values_of", "id", "type", "element"),
)
"""What active resources are found by: ``searching.SearchValue``, of all versions the active one."""

code_sets = Table(
    "code_sets",
    METADATA,
    Column("type", ID, primary_key=True),
    Column("element", String(64), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
    Index("code_sets_of", "id", "type"),
)
"""The codes of elements that have very many, in place of search values: ``code_sets.py``."""

pack_files = Table(
    "pack_files",
    METADATA,
    Column("build", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The files of packs, in pieces, where several machines share one database."""

pages = Table(
    "pages",
    METADATA,
    Column("id", String(128).with_variant(String(128, collation="C"), "postgresql"), primary_key=True),
    Column("revision", Integer, nullable=False),  # the one that brought it
    Column("last_updated", String(32), nullable=False),
    Column("record", LargeBinary, nullable=False),  # records.encode_page
)
"""Procedure pages."""

page_numbers = Table(
    "page_numbers",
    METADATA,
    Column("build", ForeignKey("builds.hash"), primary_key=True),
    Column("page", ForeignKey("pages.id"), primary_key=True),
    Column("numbers", LargeBinary, nullable=False),  # bitmap
)
"""Which concepts of a build a page describes; complete for every build and page, empty ones left out."""

keys = Table(
    "keys",
    METADATA,
    Column("id", String(8), primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("role", String(16), nullable=False),  # keys.Role by name
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256 of the key, in hexadecimal digits
    Column("created", String(32), nullable=False),
    Column("revoked", String(32)),
    Column("entitlements", LargeBinary, nullable=False),  # JSON: urls of systems
)
"""Who may write, and read where reading needs a key; a revoked key stays listed."""

usage = Table(
    "usage",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("key", String(8), primary_key=True),  # empty: answers to somebody without a key
    Column("system", TEXT, primary_key=True),
    Column("content", Integer, nullable=False),  # answers with the licensor's content
    Column("validity", Integer, nullable=False),  # answers without it
)
"""How many answers were given about systems that are not open by their licence."""

closures = Table(
    "closures",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("used", String(32), nullable=False),  # a FHIR instant
)
"""The closure tables that clients maintain with the help of $closure."""

closure_concepts = Table(
    "closure_concepts",
    METADATA,
    Column("closure", ForeignKey("closures.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("system", TEXT, nullable=False),
    Column("version", TEXT),
    Column("code", TEXT, nullable=False),
    Column("added", Integer, nullable=False),  # the version of the closure table that brought it
)
"""What each closure table holds, in the order in which it was added."""

subscriptions = Table(
    "subscriptions",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("version_id", Integer, nullable=False),
    Column("last_updated", String(32), nullable=False),
    Column("fhir_version", String(16), nullable=False),
    Column("base", TEXT, nullable=False),
    Column("since", String(32), nullable=False),
    Column("events", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),  # JSON
    Column("ends", String(32)),
    Column("status", String(16), nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("attempt_at", String(32), nullable=False),
    Column("beat_at", String(32)),
    Column("problem", TEXT),
)
"""Subscriptions, and how far each is: terminology/subscriptions.py says what the columns mean."""

events = Table(
    "events",
    METADATA,
    Column("subscription", ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("moment", String(32), nullable=False),
    Column("record", LargeBinary, nullable=False),  # JSON: method, focus, context
)
"""What each subscription is to be told, or was."""

announced = Table(
    "announced",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("day", String(10), nullable=False),
)
"""One row once there was a subscription: up to where changes have become events."""
