"""The two command lines are compared to the last command."""

from docs.command_lines import JOURNEYS
from docs.command_lines.not_yet import DAILY, lacking_commands, lacking_options
from docs.command_lines.our_tree import our_tree
from docs.command_lines.public_tree import public_tree

TYPED = [f"{command.line} " for commands in JOURNEYS.values() for command in commands]


def test_every_daily_command_of_the_public_client_is_typed_or_listed_as_lacking() -> None:
    daily = [name for name in public_tree() if name.split()[0] in DAILY]
    untyped = [name for name in daily if not any(line.startswith(f"{name} ") for line in TYPED)]
    assert [name for name in untyped if name not in lacking_commands()] == []


def test_whatever_lacks_has_a_reason() -> None:
    assert [name for name, why in lacking_commands().items() if not why] == []
    assert [each for each in lacking_options() if not each[-1]] == []


def test_journeys_say_of_no_command_that_it_lacks_when_it_does_not() -> None:
    lines = [
        each.line for commands in JOURNEYS.values() for each in commands if not each.of_ours.line
    ]
    ours = tuple(f"{name} " for name in our_tree())
    assert [line for line in lines if f"{line} ".startswith(ours)] == []
