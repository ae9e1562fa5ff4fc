"""Problems with a request itself."""

from service.terminology.issues.issue import Issue, error


def unknown_resource(resource_type: str, resource_id: str) -> Issue:
    return error("not-found", None, None, f"There is no {resource_type} with the id '{resource_id}'")


def parameter_invalid(name: str, problem: str) -> Issue:
    return error("invalid", None, None, f"The parameter '{name}' cannot be read: {problem}", name)


def parameter_not_supported(name: str) -> Issue:
    return error("not-supported", None, None, f"The parameter '{name}' is not supported by this server", name)


def parameter_unknown(name: str) -> Issue:
    return error(
        "not-supported",
        None,
        None,
        f"The parameter '{name}' is not defined; it is refused because of Prefer: handling=strict",
        name,
    )


def parameters_missing(what: str) -> Issue:
    return error("required", None, None, what)


def nothing_to_validate() -> Issue:
    return error(
        "invalid",
        None,
        None,
        "Unable to find code to validate (looked for coding | codeableConcept | code+system | "
        "code+inferSystem in parameters",
    )


def body_invalid(problem: str) -> Issue:
    return error("structure", None, None, f"The request body cannot be read: {problem}")


def body_too_large(limit: int) -> Issue:
    return error("too-long", None, None, f"The request body has more than {limit} bytes")


def too_many_included(limit: int) -> Issue:
    return error(
        "too-costly",
        None,
        None,
        f"More than {limit} resources would be included; ask for fewer matches with _count",
    )


def not_acceptable(wanted: str) -> Issue:
    text = f"The format '{wanted}' is not supported; this server answers JSON and XML"
    return error("not-supported", None, None, text)


def fhir_version_not_acceptable(wanted: str, fhir_version: str) -> Issue:
    text = f"'{wanted}' asks for another FHIR version than {fhir_version}, which answers at this path"
    return error("not-supported", None, None, text)


def not_in_xml(problem: str) -> Issue:
    return error("not-supported", None, None, f"The answer cannot be written as XML, ask for JSON: {problem}")


def media_type_not_supported(given: str, expected: str) -> Issue:
    return error("not-supported", None, None, f"The content type '{given}' is not supported; send {expected}")


def fhir_version_of_body(content_type: str, fhir_version: str) -> Issue:
    text = (
        f"A body of '{content_type}' has another FHIR version than {fhir_version}, which is read at this path"
    )
    return error("not-supported", None, None, text)


def no_such_path(path: str) -> Issue:
    return error("not-found", None, None, f"There is nothing at '{path}'")


def method_not_allowed(method: str, path: str) -> Issue:
    return error("not-supported", None, None, f"{method} is not possible at '{path}'")


def out_of_time(seconds: float) -> Issue:
    return error("timeout", None, None, f"The request took more than {seconds:g} seconds and was given up")


def unexpected(request_id: str) -> Issue:
    return error(
        "exception", None, None, f"This server failed; the log has the reason under request {request_id}"
    )


def unknown_cache(cache_id: str) -> Issue:
    return error(
        "not-found",
        "not-found",
        None,
        f"Nothing is kept under the cache id '{cache_id[:100]}' (any more); start again with $cache-control",
    )


def too_many_rows(rows: int, limit: int, advice: str) -> Issue:
    return error(
        "too-costly",
        "too-costly",
        None,
        f"The answer has {rows:,} rows, more than the {limit:,} that one answer may have. {advice}",
    )
