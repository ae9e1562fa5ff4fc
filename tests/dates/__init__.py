"""Codes on days: the answers of the service against a plain reading of the publishers' files."""
