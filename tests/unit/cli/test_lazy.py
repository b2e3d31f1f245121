"""The table of nouns is a promise; here it is kept."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from conductor.cli.lazy import BLUEPRINT_ERROR, COMMANDS, PARSE_BLUEPRINT, load
from conductor.cli.verb import Verb
from processor_time import processor_seconds

ALLOWED = {"cloudify_rest_client", "conductor", "click", "rich", "yaml", "msgspec"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_target_is_there_and_says_the_same(name: str) -> None:
    command = load(COMMANDS[name].place)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert (command.help or "").partition("\n")[0] == COMMANDS[name].help


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_target_obeys_the_contract(name: str) -> None:
    module = COMMANDS[name].place.partition(":")[0]
    assert module.startswith("conductor.cli.")
    spec = find_spec(module)
    assert spec
    assert spec.origin
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    roots = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {root for root in roots if root.startswith("conductor.")}
    assert all(root.startswith("conductor.cli") for root in ours)
    assert {r.partition(".")[0] for r in roots} <= ALLOWED | sys.stdlib_module_names


def test_the_offline_commands_find_the_parser() -> None:
    assert callable(load(PARSE_BLUEPRINT))
    assert issubclass(load(BLUEPRINT_ERROR), Exception)


def leaves(command: click.Command) -> Iterator[click.Command]:
    """Of a noun, and of the nouns within it."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from leaves(inner)
    else:
        yield command


ALL_LEAVES = [leaf for target in COMMANDS.values() for leaf in leaves(load(target.place))]


def test_every_leaf_takes_the_options_of_all() -> None:
    assert [leaf.name for leaf in ALL_LEAVES if not (isinstance(leaf, Verb) and leaf.help)] == []


def test_every_option_says_what_it_does() -> None:
    options = [(leaf.name, each) for leaf in ALL_LEAVES for each in leaf.params]
    assert [
        (verb, each.opts)
        for verb, each in options
        if isinstance(each, click.Option) and not each.help
    ] == []


def test_no_verb_spells_two_options_alike() -> None:
    for leaf in ALL_LEAVES:
        spellings = [o for p in leaf.params for o in (*p.opts, *p.secondary_opts)]
        assert len(spellings) == len(set(spellings)), leaf.name


def test_the_door_loads_neither_rich_nor_http() -> None:
    code = (
        "import sys, conductor.cli.main;"
        "sys.exit(bool({'rich', 'httpx', 'yaml', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert done.returncode == 0


def test_help_costs_little_more_than_importing_click() -> None:
    help_ = "import sys; sys.argv = ['cfy', '--help']; from conductor.cli.main import main; main()"
    base = ours = float("inf")
    for turn in range(30):  # noise only adds: the best of each is what it takes
        base = min(base, processor_seconds([sys.executable, "-c", "import click"]))
        ours = min(ours, processor_seconds([sys.executable, "-c", help_]))
        if turn >= 6 and ours <= 1.5 * base:
            return
    raise AssertionError(f"cfy --help {ours * 1000:.0f} ms, click alone {base * 1000:.0f} ms")
