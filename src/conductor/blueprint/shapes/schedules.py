"""The shape of `deployment_settings`, with the schedules that every new deployment gets."""

from conductor.blueprint.shapes.calls import TEXT_OR_CALL, BeforeInstances
from conductor.blueprint.shapes.shape import (
    FLAG,
    MAPPING,
    NAME_LIST,
    TEXT,
    WHOLE,
    MapOf,
    Record,
    optional,
    required,
)

_EXECUTION_ARGUMENTS = optional(
    force=FLAG,
    dry_run=FLAG,
    is_dry_run=FLAG,
    wait_after_fail=WHOLE,
    allow_custom_parameters=FLAG,
)
SCHEDULE = Record(
    {
        **required(workflow=TEXT, since=TEXT),
        **optional(
            until=TEXT,
            recurrence=TEXT,
            timezone=TEXT,
            weekdays=NAME_LIST,
            count=WHOLE,
            default_enabled=FLAG,
            stop_after_fail=FLAG,
            slip=WHOLE,
            workflow_parameters=BeforeInstances(MAPPING),
            execution_arguments=Record(_EXECUTION_ARGUMENTS),
        ),
    }
)
DEPLOYMENT_SETTINGS = Record(
    optional(
        default_schedules=MapOf(SCHEDULE),
        default_groups=NAME_LIST,
        id_template=TEXT,
        display_name=TEXT_OR_CALL,
    )
)
