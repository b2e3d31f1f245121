"""The names that the public framework promises, and the tests that cover them: a file a side."""

from docs.compatibility.blueprints import BLUEPRINTS
from docs.compatibility.old_names import OLD_NAMES
from docs.compatibility.operation_side import OPERATION_SIDE
from docs.compatibility.part import Part
from docs.compatibility.rest_client import REST_CLIENT
from docs.compatibility.workflow_side import WORKFLOW_SIDE

SECTIONS: dict[str, tuple[Part, ...]] = {
    "Workflows": WORKFLOW_SIDE,
    "Operations": OPERATION_SIDE,
    "The REST client": REST_CLIENT,
    "Blueprints": BLUEPRINTS,
    "Names from earlier times": OLD_NAMES,
}
