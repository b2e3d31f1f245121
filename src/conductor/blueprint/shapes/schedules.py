"""The shape of `deployment_settings`, with the schedules that every new deployment gets."""

from conductor.blueprint.shapes.shape import (
    ANYTHING,
    FLAG,
    MAPPING,
    NAME_LIST,
    TEXT,
    TEXT_OR_MAPPING,
    WHOLE,
    Entry,
    MapOf,
    Record,
)

_SCHEDULE = Record(
    {
        "workflow": Entry(TEXT, is_required=True),
        "since": Entry(TEXT, is_required=True),
        "until": Entry(TEXT),
        "recurrence": Entry(ANYTHING),
        "timezone": Entry(TEXT),
        "weekdays": Entry(NAME_LIST),
        "count": Entry(WHOLE),
        "default_enabled": Entry(FLAG),
        "stop_after_fail": Entry(FLAG),
        "slip": Entry(WHOLE),
        "workflow_parameters": Entry(MAPPING),
        "execution_arguments": Entry(MAPPING),
    }
)
DEPLOYMENT_SETTINGS = Record(
    {
        "default_schedules": Entry(MapOf(_SCHEDULE)),
        "default_groups": Entry(NAME_LIST),
        "id_template": Entry(TEXT),
        "display_name": Entry(TEXT_OR_MAPPING),
    }
)
