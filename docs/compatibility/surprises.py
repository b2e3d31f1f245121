"""What surprises authors in the public framework, number by number, and the tests of it.

Where we do the better thing, `otherwise` says what.
"""

from dataclasses import dataclass

from docs.compatibility.part import LOCAL, PORCHES, SDK

_HERE = f"{PORCHES}/test_surprises.py"
_RUN = "tests/unit/runtime/engine/test_run.py"
_BUILTIN = "tests/unit/runtime/builtin"
_BLUEPRINT = "tests/unit/blueprint"
_GROUPS = f"{_BLUEPRINT}/test_groups_and_instances.py"


@dataclass(frozen=True)
class Surprise:
    """`tests` are `file::function`."""

    what: str
    tests: tuple[str, ...]
    otherwise: str = ""


SURPRISES = (
    Surprise(
        "Graph mode decides whether calls give tasks or results; a NOP is a task in both",
        (
            f"{_HERE}::test_api_calls_give_tasks_in_graph_mode_and_results_without",
            f"{_HERE}::test_an_operation_that_nobody_implements_is_a_task_in_both_modes",
        ),
        "a NOP has `get()`, which gives None",
    ),
    Surprise(
        "One graph for each context, which builders share once it has drained",
        (f"{_HERE}::test_builders_share_one_graph_that_drains_between_them",),
    ),
    Surprise(
        "Tasks equal and hash like their id",
        (f"{SDK}/test_task_classes.py::test_a_task_equals_and_hashes_like_its_id",),
    ),
    Surprise(
        "OperationRetry asks no failure handler; a failure handler decides alone",
        (
            f"{_HERE}::test_a_wish_to_be_tried_again_asks_no_handler",
            f"{_RUN}::test_a_failure_handler_decides_alone",
        ),
    ),
    Surprise(
        "N retries are N+1 attempts; a retry is a new task, and shares the context of the old",
        (
            f"{_RUN}::test_n_retries_are_n_plus_one_attempts",
            f"{_HERE}::test_a_retry_is_a_new_task_and_its_number_is_in_the_context_that_both_share",
        ),
    ),
    Surprise(
        "A failure stops its dependents alone; the others have `wait_after_fail` seconds",
        (
            f"{_HERE}"
            "::test_branches_go_on_after_a_failure_elsewhere_and_only_dependents_are_skipped",
            f"{_HERE}::test_what_is_left_after_the_window_is_not_begun",
        ),
    ),
    Surprise(
        "A failure inside comes out through the subgraph; subgraphs are not retried by themselves",
        (
            f"{SDK}/test_task_classes.py::test_a_failure_inside_comes_out_through_the_subgraphs",
            f"{_RUN}::test_a_contained_failure_fails_the_subgraph_and_not_the_task_itself",
        ),
    ),
    Surprise(
        "`cont()` of a failure handler is `ignore()`",
        (f"{_HERE}::test_continuing_after_a_failure_is_ignoring_it",),
    ),
    Surprise(
        "Resuming drops what has ended, and needs handlers that are found by name",
        (
            f"{SDK}/test_restoring.py::test_what_has_a_verdict_is_left_out",
            f"{SDK}/test_storing.py::test_handlers_are_found_again_by_name_or_made_again",
            f"{SDK}/test_storing.py"
            "::test_a_callable_without_a_name_makes_the_resume_refuse_and_name_it",
        ),
        "callables run again, or are named in a refusal, and are never silently left out",
    ),
    Surprise(
        "`make_or_get_graph` drops NOPs, locally too; a dry run keeps them",
        (
            f"{_HERE}"
            "::test_idle_tasks_are_gone_from_a_graph_that_was_made_to_be_stored_also_locally",
            f"{SDK}/test_storing.py"
            "::test_a_stored_graph_has_no_idle_tasks_and_a_dry_run_stores_nothing",
        ),
    ),
    Surprise(
        "Nested changes of runtime properties are lost, `pop` never raises, properties are saved "
        "of a failed operation too, and those of targets and nodes are read-only",
        (
            f"{SDK}/test_context.py"
            "::test_runtime_properties_are_dirty_after_a_change_of_the_top_level_only",
            f"{LOCAL}/test_environment.py::test_what_changes_inside_of_a_nested_value_is_not_saved",
            f"{LOCAL}/test_environment.py"
            "::test_a_failed_operation_keeps_the_properties_that_it_changed",
            f"{SDK}/test_context.py::test_relationships_lead_to_read_only_targets",
            f"{SDK}/test_context_members.py"
            "::test_properties_of_a_node_refuse_changes_but_setdefault",
        ),
    ),
    Surprise(
        "`ctx.operation.retry()` counts when the function returns",
        (f"{SDK}/test_operation.py::test_a_wish_to_retry_counts_when_the_function_returns",),
    ),
    Surprise(
        "Of two relationships to one target the last one counts",
        (f"{_GROUPS}::test_relationships_keep_their_order_and_the_last_to_a_target_counts",),
    ),
    Surprise(
        "Counts multiply through containment; all_to_one takes the least id",
        (
            f"{_GROUPS}::test_counts_multiply_through_nodes_and_groups",
            f"{_GROUPS}::test_connections_reach_all_or_one",
        ),
    ),
    Surprise(
        "A property of the type string takes anything",
        (f"{_BLUEPRINT}/test_types_and_inputs.py::test_a_value_fits_its_type",),
    ),
    Surprise(
        "Built-in types win over definitions of the same name",
        (
            f"{_BLUEPRINT}/test_imports.py"
            "::test_what_a_blueprint_defines_itself_wins_over_the_built_in",
        ),
        "a blueprint's own definition wins: [0003](../decisions/0003-own-definitions-win.md)",
    ),
    Surprise(
        "`install` goes on from the state that an instance is in; states change around mapped "
        "operations only",
        (
            f"{_BUILTIN}/test_install.py::test_an_instance_goes_on_from_the_state_it_is_in",
            f"{_BUILTIN}/test_install.py"
            "::test_states_are_passed_through_only_with_their_operations",
        ),
    ),
    Surprise(
        "`uninstall` with `ignore_failure` tries nothing again",
        (f"{_BUILTIN}/test_uninstall.py::test_an_ignored_failure_is_told_once_and_never_retried",),
    ),
    Surprise(
        "`heal` takes an unknown status for illness where an instance is named, else for health",
        (
            f"{_BUILTIN}/test_heal.py::test_who_is_named_is_healed_though_nobody_knows_how_it_is",
            f"{_BUILTIN}/test_heal.py::test_who_is_well_or_unknown_is_left_alone",
        ),
    ),
    Surprise(
        "`check_status` turns retries off for the whole execution",
        (
            f"{_BUILTIN}/test_status.py"
            "::test_a_bad_answer_fails_the_workflow_at_once_and_the_others_are_asked_all_the_same",
        ),
    ),
    Surprise(
        "In memory nothing is stored of graphs, and states of executions cannot be set",
        (
            f"{SDK}/test_internal.py::test_where_nothing_is_kept_there_are_no_stored_graphs",
            f"{SDK}/test_manager_questions.py::test_what_needs_a_manager_is_refused_locally",
            f"{LOCAL}/test_environment.py::test_a_graph_that_fails_says_which_operation_did",
        ),
        "modifications work, failures have their text, and a `FileStorage` keeps graphs",
    ),
    Surprise(
        "Cancel flags belong to the process, and are reset between executions",
        (
            f"{LOCAL}/test_environment.py"
            "::test_a_flag_that_was_left_set_does_not_poison_the_next_execution",
            f"{PORCHES}/test_patching.py::test_a_cancel_flag_that_is_set_by_hand_ends_a_graph",
        ),
    ),
    Surprise(
        "`pending` and `sent` have no events, and `sending` only where something is sent",
        (
            f"{SDK}/test_saying.py::test_states_without_an_event_are_passed_over",
            f"{_HERE}::test_nothing_is_sent_where_all_tasks_run_in_one_process",
        ),
    ),
    Surprise(
        "`ctx.plugin` is a text; ids are known without asking",
        (
            f"{SDK}/test_context_members.py::test_a_plugin_is_its_name_and_knows_its_package",
            f"{SDK}/test_context_members.py::test_ids_are_known_without_asking",
        ),
    ),
    Surprise(
        "A missing attribute of `CtxParameters` is a KeyError",
        (f"{SDK}/test_current.py::test_a_missing_parameter_raises_key_error",),
    ),
    Surprise(
        "An operation that takes too long fails for good",
        (
            "tests/acceptance/test_hard_scripts.py"
            "::test_who_takes_too_long_and_will_not_end_is_killed_for_good",
        ),
    ),
    Surprise(
        "An operation of an unknown name is silently nothing",
        (
            f"{SDK}/test_operation_tasks.py"
            "::test_an_operation_that_nobody_implements_is_a_task_that_does_nothing",
        ),
    ),
    Surprise(
        "`ctx.operation.retry` without a message",
        (f"{SDK}/test_context_members.py::test_a_wish_to_be_tried_again_needs_no_words",),
        "taken, with a sentence of ours, and never a TypeError",
    ),
    Surprise(
        "A graph that failed keeps what was left of it",
        (f"{_HERE}::test_a_graph_that_failed_keeps_what_was_left_of_it",),
    ),
    Surprise(
        "`set_state` asks for no version, saving runtime properties does",
        (
            f"{_HERE}::test_the_state_of_an_instance_is_set_whatever_its_version",
            f"{LOCAL}/test_storage.py::test_a_change_of_an_older_version_is_refused",
        ),
    ),
    Surprise(
        "Node properties reach operations of local environments with their functions in them",
        (
            f"{SDK}/test_context.py"
            "::test_functions_in_node_properties_are_evaluated_for_the_instance",
        ),
        "they are evaluated everywhere",
    ),
    Surprise(
        "Schedules, labels and capabilities are in the plan of local environments too",
        (f"{_HERE}::test_what_only_a_manager_acts_on_is_in_the_plan_of_a_local_environment",),
    ),
)
