"""What this software calls itself."""

NAME = "Procodex"
VERSION = "0.1.0"
RELEASE_DATE = "2026-11-22"
