"""Workflows that start by themselves."""

from docs.command_lines.command import Command

SCHEDULED = r"(?P<later>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})[ |]+install[ |]+scheduled"

SCHEDULES = {
    "Start later": (
        Command(
            "executions start install -d dep --schedule 204001010400+0200",
            "Scheduling the execution of workflow `install` on deployment `dep`.",
            "Workflow install is scheduled for 2040-01-01T02:00:00.000Z.",
            better="also +2h, 09:00 and '2040-01-01 04:00'",
        ),
        Command(
            "executions start install -d dep --schedule tomorrow",
            "400: scheduled_time 'tomorrow' is no moment: write YYYYMMDDHHMM",
            "--schedule 'tomorrow' is no moment: write ",
            code=1,
            our_code=2,
        ),
        Command("executions list -d dep", " scheduled ", keeps=SCHEDULED),
        Command("executions cancel {later}", "{later}", "Execution {later} is cancelled."),
    ),
    "Schedules": (
        Command(
            "deployments schedule create dep install -n nightly -s '2040-01-02 04:00' "
            "--tz Asia/Jerusalem -r 1day --slip 5",
            "Deployment schedule created successfully",
            "It starts install at 2040-01-02 02:00:00 UTC next.",
            better="keeps the time zone, and its time there",
        ),
        Command(
            "deployments schedule create dep uninstall -s '+2 days+3h' -c 1",
            "Schedule name: uninstall",
            "Schedule uninstall of deployment dep is created.",
        ),
        Command(
            "deployments schedule create dep install -n rules -s +1d --rrule FREQ=YEARLY;BYMONTH=5",
            "Deployment schedule created successfully",
            "Schedule rules of deployment dep is created.",
        ),
        Command(
            "deployments schedule create dep install -n nightly -s +1d -c 1",
            "409: deployment 'dep' has a schedule 'nightly' already",
            "Error: deployment 'dep' has a schedule 'nightly' already",
            code=1,
        ),
        Command(
            "deployments schedule create dep nothing -s +1d -c 1",
            "400: deployment 'dep' has no workflow 'nothing'; it has: ",
            "Error: deployment 'dep' has no workflow 'nothing'; it has: ",
            code=1,
        ),
        Command(
            "deployments schedule create dep install -n bad -s +1d -r '1.5 hours'",
            "400: recurrence: '1.5 hours' is no period",
            "Error: recurrence: '1.5 hours' is no period",
            code=1,
        ),
        Command("deployments schedule list dep", "Showing 3 of 3", "nightly"),
        Command(
            "deployments schedule list -s '2040-01-02 00:00' -u '2040-01-03 00:00' --tz UTC",
            "Showing 1 of 3",
            "nightly",
        ),
        Command("deployments schedule get dep nightly", "recurrence:     1day", '"1day"'),
        Command(
            "deployments schedule get dep nightly --preview 2",
            "  2     2040-01-03 02:00:00",
            "Tue 2040-01-03 04:00:00 +0200  2040-01-03 02:00:00",
            better="in the schedule's time zone, too, and what a change of the clocks does",
        ),
        Command(
            "deployments schedule update dep nightly -r 2weeks --weekdays mo --weekdays fr",
            "Deployment schedule updated successfully",
            "It starts install at 2040-01-02 02:00:00 UTC next.",
            better="changes nothing that is not said, and can clear",
        ),
        Command(
            "deployments schedule disable dep nightly",
            "Deployment schedule disabled successfully",
            "Schedule nightly of deployment dep is disabled.",
        ),
        Command(
            "deployments schedule disable dep nightly",
            "Schedule `nightly` on deployment `dep` is already disabled",
            "Schedule nightly of deployment dep is disabled already.",
            code=1,
            our_code=0,
        ),
        Command(
            "deployments schedule enable dep rules",
            "Schedule `rules` on deployment `dep` is already enabled",
            "Schedule rules of deployment dep is enabled already.",
            code=1,
            our_code=0,
        ),
        Command(
            "deployments schedule enable dep nightly",
            "Deployment schedule enabled successfully",
            "Schedule nightly of deployment dep is enabled.",
        ),
        Command("deployments schedule summary workflow_id", "recurring", "install      2"),
        Command("deployments list -ar 'schedules is not empty'", "Showing 1 of 1", "dep"),
        Command(
            "deployments schedule delete dep nightly",
            "Deployment schedule deleted successfully",
            "Schedule nightly of deployment dep is deleted.",
        ),
        Command(
            "deployments schedule get dep nightly",
            "404: schedule 'nightly' not found",
            "Error: schedule 'nightly' not found",
            code=1,
            our_code=5,
        ),
        Command(
            "deployments schedule delete dep nightly",
            "404: schedule 'nightly' not found",
            "Error: schedule 'nightly' not found",
            code=1,
            our_code=5,
        ),
        Command("deployments schedule delete dep uninstall", "deleted"),
        Command("deployments schedule delete dep rules", "deleted"),
    ),
}
