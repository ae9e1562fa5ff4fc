"""Problems with subscriptions."""

from service.terminology.issues.issue import Issue, error


def subscription_invalid(place: str, problem: str) -> Issue:
    return error("invalid", None, None, f"{place} {problem}", place)


def subscription_not_supported(place: str, problem: str) -> Issue:
    return error("not-supported", None, None, f"{place} {problem}", place)


def subscription_changed(subscription_id: str) -> Issue:
    return error("conflict", None, None, f"Subscription/{subscription_id} was changed by others meanwhile")


def too_many_subscriptions(limit: int) -> Issue:
    return error("too-costly", None, None, f"There are {limit} subscriptions already, as many as may be")


def events_forgotten(asked: int, first: int) -> Issue:
    return error(
        "processing",
        None,
        None,
        f"Event {asked} is no longer kept, the first that is has the number {first}: read in full what you "
        f"copy, then ask for events from {first} on",
        "eventsSinceNumber",
    )
