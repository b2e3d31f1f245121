"""What must be true of every history; each rule yields a sentence for each breach."""

from collections.abc import Callable, Iterator, Mapping

from chaos.history import History
from chaos.invariants import agreement, events, holders, losses, order, processes, words

Rule = Callable[[History], Iterator[str]]

RULES: Mapping[str, Rule] = {
    "what has a result never runs again": order.results_are_kept,
    "what runs was recorded as sent": order.sent_is_written_ahead,
    "a retry is stored with its verdict": order.retries_are_stored,
    "nothing runs before what it depends on": order.dependencies_come_first,
    "nothing runs beside itself": order.attempts_are_alone,
    "nothing is believed that is not on disk": order.results_come_first,
    "what was lost is named or runs again": losses.losses_are_told,
    "what may not run again waits for a person": losses.people_decide,
    "what a person decided stays": losses.decisions_stay,
    "nothing runs twice without a reason": losses.repetitions_have_reasons,
    "nothing fails without a kill": losses.failures_follow_kills,
    "who fails says why": losses.failures_have_reasons,
    "counters are the operations'": agreement.counters_agree,
    "the last event is the end": agreement.ends_are_told,
    "an end leaves nothing under way": agreement.ends_are_complete,
    "instances are where the workflow leads": agreement.instances_agree,
    "a success has run to its end": agreement.successes_have_ends,
    "events have no gap": events.sequences_are_dense,
    "what was read stays true": events.readings_stay_true,
    "what was printed is said": words.lines_are_told,
    "nobody who is gone holds anything": holders.nobody_gone_holds,
    "what finished operations left lives on": processes.leftovers_live,
    "what a lost operation had started is dead": processes.children_die,
    "nothing remains of a stopped Conductor": processes.nothing_remains,
}


def breaches(history: History) -> list[str]:
    """All that is wrong, each once: `rule: what broke it`."""
    found = (f"{name}: {breach}" for name, rule in RULES.items() for breach in rule(history))
    return list(dict.fromkeys(found))
