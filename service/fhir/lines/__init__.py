"""Codes as lines: one question a line, one answer a line, however many there are.

The lines are JSON objects (NDJSON) or CSV under a heading. Each line of the input has one line in the output,
an NDJSON object with its number, whatever is wrong with it; nothing holds more than a piece of either.
"""
