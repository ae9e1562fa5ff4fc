"""The tables of the registry."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

revision = Table(
    "revision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""One row: how many times something was stored."""

builds = Table(
    "builds",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("url", Text, nullable=False, index=True),
    Column("version", Text),
    Column("fhir_version", String(16)),
    Column("count", Integer, nullable=False),
    Column("loaded_at", String(32), nullable=False),
    Column("derived", Boolean, nullable=False),
    Column("files", LargeBinary, nullable=False),  # JSON: names
    Column("own_id", String(64)),
    Column("header", LargeBinary, nullable=False),  # records.encode_header
    Column("document", LargeBinary, nullable=False),  # JSON
    Column("concepts", LargeBinary),  # records.encode_concepts; null: the concepts are in a pack
    Column("value_sets", LargeBinary, nullable=False),  # JSON: the documents published with it
)
"""Contents of releases: one row for each, whether it answers now or not."""

resources = Table(
    "resources",
    METADATA,
    Column("type", String(32), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("identity", Text, nullable=False, unique=True),  # type, url, version, FHIR version
    Column("version_id", Integer, nullable=False),
    Column("last_updated", String(32), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("url", Text),
    Column("version", Text),
    Column("name", Text),
    Column("title", Text),
    Column("folded_name", Text),
    Column("folded_title", Text),
    Column("status", String(32)),
    Column("date", String(40)),
    Column("content", String(32)),
    Column("supplements", Text),
    Column("fhir_version", String(16)),
    Column("content_hash", String(64), nullable=False),
    Column("build", ForeignKey("builds.hash")),
    Column("document", LargeBinary),  # JSON; null: the build has it
    Index("resources_by_url", "type", "url", "version"),
)
"""What is served, and what was: a resource taken back keeps its row, inactive."""

pages = Table(
    "pages",
    METADATA,
    Column("id", String(128), primary_key=True),
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
