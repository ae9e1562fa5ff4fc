"""What can be asked: one file an operation."""

from service.operations.batch_validate_code import (
    CODE_SYSTEM_BATCH_VALIDATE_CODE,
    VALUE_SET_BATCH_VALIDATE_CODE,
)
from service.operations.cache_control import CACHE_CONTROL
from service.operations.closure import CLOSURE
from service.operations.compare import COMPARE, RELATED
from service.operations.diff.code_system import CODE_SYSTEM_DIFF
from service.operations.diff.value_set import VALUE_SET_DIFF
from service.operations.expand.expand import EXPAND
from service.operations.find_matches import FIND_MATCHES
from service.operations.lookup import LOOKUP
from service.operations.served_versions import VERSIONS
from service.operations.similar import SIMILAR
from service.operations.subsumes import SUBSUMES
from service.operations.translate.translate import TRANSLATE
from service.operations.validate_code.code_system import CODE_SYSTEM_VALIDATE_CODE
from service.operations.validate_code.value_set import VALUE_SET_VALIDATE_CODE
from service.operations.validate_codes import VALIDATE_CODES

OPERATIONS = (
    LOOKUP,
    CODE_SYSTEM_VALIDATE_CODE,
    VALUE_SET_VALIDATE_CODE,
    CODE_SYSTEM_BATCH_VALIDATE_CODE,
    VALUE_SET_BATCH_VALIDATE_CODE,
    EXPAND,
    SUBSUMES,
    COMPARE,
    RELATED,
    CODE_SYSTEM_DIFF,
    VALUE_SET_DIFF,
    FIND_MATCHES,
    SIMILAR,
    TRANSLATE,
    CLOSURE,
    VERSIONS,
    CACHE_CONTROL,
    *VALIDATE_CODES,
)
"""All operations; routes, capabilities and documentation are derived from this."""
