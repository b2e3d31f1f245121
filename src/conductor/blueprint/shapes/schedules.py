"""The shape of `deployment_settings`, with the schedules that every new deployment gets."""

from conductor.blueprint.shapes.calls import TEXT_OR_CALL, BeforeInstances
from conductor.blueprint.shapes.shape import (
    FLAG,
    MAPPING,
    NAME_LIST,
    TEXT,
    WHOLE,
    MapOf,
    OneOf,
    Record,
    described,
    optional,
    required,
)
from conductor.domain.schedule import Overlap

OVERLAPS = tuple(map(str, Overlap))
_EXECUTION_ARGUMENTS = described(
    optional(
        force=FLAG,
        dry_run=FLAG,
        is_dry_run=FLAG,
        wait_after_fail=WHOLE,
        allow_custom_parameters=FLAG,
    ),
    force="Start it beside what runs already.",
    dry_run="Say what would be done, and do nothing.",
    is_dry_run="The same as dry_run.",
    wait_after_fail="Seconds that running operations get after a failure.",
    allow_custom_parameters="Take parameters that the workflow does not declare.",
)
SCHEDULE = Record(
    described(
        {
            **required(workflow=TEXT, since=TEXT),
            **optional(
                until=TEXT,
                recurrence=TEXT,
                rrule=TEXT,
                timezone=TEXT,
                weekdays=NAME_LIST,
                count=WHOLE,
                default_enabled=FLAG,
                stop_after_fail=FLAG,
                slip=WHOLE,
                overlap=OneOf(OVERLAPS),
                workflow_parameters=BeforeInstances(MAPPING),
                execution_arguments=Record(_EXECUTION_ARGUMENTS, "execution arguments"),
            ),
        },
        workflow="What is run.",
        since="The first time: `YYYY-MM-DD HH:MM`, `HH:MM`, or from the deployment's creation on, "
        "as in `+2 hours`.",
        until="The last time, written like `since`.",
        recurrence="How often, as in `1 day`; needed unless `count` is 1, which means once.",
        rrule="An iCalendar rule, or several, instead of `recurrence`, `weekdays` and `count`.",
        timezone="The zone of the times, as in `Europe/Rome`, whose clock they keep; else UTC.",
        weekdays="The days of the week on which it may run.",
        count="How often at most.",
        default_enabled="Whether it is on when a deployment is made (true by default).",
        stop_after_fail="Whether a failure ends it.",
        slip="Minutes that a run may be late.",
        overlap="What becomes of a time while the last run is unfinished (`skip` by default).",
        workflow_parameters="Parameters of the workflow, by name.",
        execution_arguments="How the executions are started.",
    ),
    "default schedule",
)
DEPLOYMENT_SETTINGS = Record(
    described(
        optional(
            default_schedules=MapOf(SCHEDULE),
            default_groups=NAME_LIST,
            id_template=TEXT,
            display_name=TEXT_OR_CALL,
        ),
        default_schedules="Schedules that every new deployment gets, by name.",
        default_groups="Groups of deployments that every new one joins.",
        id_template="How the ids of new deployments are made.",
        display_name="How a new deployment is called for people.",
    ),
    "deployment settings",
)
