"""The in parameters of $expand."""

from service.operations import fields, versions


class ExpandParameters(fields.Parameters):
    """The in parameters of $expand."""

    url = fields.Uri("The value set.")
    value_set = fields.ValueSetResource("The value set itself, given with the request.")
    value_set_version = fields.String("The version of the value set.")
    context = fields.Uri("The element that the value set is bound to.", supported=False)
    context_direction = fields.Code("Whether the context reads or writes.", supported=False)
    since = fields.String(
        "Only what changed since then: an instant, or the identifier of an expansion that this server gave. "
        "Each row says by an extension whether it was added, removed or changed.",
        since=None,
    )
    filter = fields.String("A text that the codes must match.")
    date = fields.DateTime("The day for which the answer holds; today if it is not given.")
    offset = fields.Integer("How many codes to leave out at the beginning.")
    count = fields.Integer("How many codes to return at most; 0 asks for the total alone.")
    limit = fields.Integer("How many codes are too many: an expansion of more is refused as too costly.")
    include_designations = fields.Boolean("Return the designations.")
    designation = fields.String("Return designations of this language or use (system|code).", many=True)
    include_definition = fields.Boolean("Return the definition of the value set (compose).")
    active_only = fields.Boolean("Return active codes only.")
    use_supplement = fields.Canonical("A supplement to take into account.", many=True, since="R5")
    exclude_nested = fields.Boolean("Return a flat list.")
    exclude_not_for_ui = fields.Boolean("Leave out codes that are not selectable.", name="excludeNotForUI")
    exclude_post_coordinated = fields.Boolean("Leave out post-coordinated codes.")
    display_language = fields.Code("The language of the displays.")
    property = fields.String("A property to return with each code.", many=True, since="R5")
    exclude_system = fields.Canonical("A system (or version) to leave out.", many=True, name="exclude-system")
    system_version = versions.system_version()
    check_system_version = versions.check_system_version()
    force_system_version = versions.force_system_version()
    default_valueset_version = versions.default_value_set_version()


ECHOED = (
    "since",     "filter", "date", "offset", "count", "include_designations", "designation", "active_only",
    "exclude_nested", "exclude_not_for_ui", "exclude_post_coordinated", "exclude_system",
    "force_system_version", "default_valueset_version",
)  # fmt: skip
"""The parameters that an expansion repeats as they were given, by attribute."""

PAGING = frozenset(("offset", "count"))
"""Those that tell pages of one expansion apart."""
