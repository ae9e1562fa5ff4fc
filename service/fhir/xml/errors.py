"""What is wrong with a document that is read or written as XML."""


class XmlError(ValueError):
    """A document that is no FHIR XML, or cannot be written as such.

    ``line`` is the line of the XML that was read, from 1; None for what was to be written.
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem if line is None else f"line {line}: {problem}")
        self.line = line
