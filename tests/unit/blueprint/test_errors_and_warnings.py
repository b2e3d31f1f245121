"""What people and programs are told about a blueprint that is wrong, or could be better."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor.blueprint import Plan, codes, parse_file, parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.meanings import MEANINGS as ERRORS
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problem import Problem, Severity
from conductor.blueprint.problems import MOST_ERRORS, MOST_WARNINGS
from conductor.blueprint.warning_names import MEANINGS

Parse = Callable[..., Plan]
HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
TYPES = HEAD + "imports: [cloudify/types/types.yaml]\n"


def wrong(text: str) -> BlueprintError:
    with pytest.raises(BlueprintError) as caught:
        parse_text(text, location="b.yaml")
    return caught.value


def codes_and_places(error: BlueprintError) -> list[tuple[int | str, str]]:
    return [(one.problem.code, str(one.place)) for one in error.errors]


def test_an_error_shows_its_line_with_carets_below_the_word() -> None:
    error = wrong(TYPES + "node_templates:\n  web: {type: cloudify.nodes.WebServr}\n")
    assert str(error) == (
        "b.yaml:4:15: there is no node type 'cloudify.nodes.WebServr'."
        " Did you mean 'cloudify.nodes.WebServer'?\n"
        "    4 |   web: {type: cloudify.nodes.WebServr}\n"
        "      |               ^^^^^^^^^^^^^^^^^^^^^^^"
    )


@pytest.mark.parametrize(
    ("line", "column", "word"),
    [
        ("a: b", 1, "a"),
        ("a: b c", 4, "b"),
        ("a: {b: c}", 8, "c"),
        ("[x, y]", 2, "x"),
        ("'it''s': 1", 1, "'it''s'"),
        ('"a\\"b": 1', 1, '"a\\"b"'),
        ("a: http://x:1/y # why", 4, "http://x:1/y"),
        ("a: {b: c}", 4, "{"),
        ("a: 'open", 4, "'open"),
        ("", 1, "?"),
        ("x" * 5000, 1, "x" * 400),
    ],
)
def test_a_place_knows_where_its_word_ends(line: str, column: int, word: str) -> None:
    assert Place(Source("b.yaml", line), 1, column).end_column == column + len(word)


def test_a_long_line_is_shown_around_the_place() -> None:
    place = Place(Source("b.yaml", "x" * 500 + " word " + "y" * 500), 1, 502)
    text, carets = place.excerpt().splitlines()
    assert len(text) < 200
    assert text[carets.index("^") : carets.rindex("^") + 1] == "word"


SERVER = """
node_types:
  my.Base:
    derived_from: cloudify.nodes.Root
    properties: {port: {}}
    interfaces: {cloudify.interfaces.lifecycle: {create: nowhere.sh}}
  my.Server: {derived_from: my.Base}
"""


def test_an_error_tells_the_imports_and_types_that_led_there(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/b.yaml").write_text(SERVER)
    (tmp_path / "lib/a.yaml").write_text("imports: [b.yaml]")
    main = tmp_path / "main.yaml"
    body = "node_templates: {web: {type: my.Server, properties: {port: 1}}}"
    main.write_text(TYPES.replace("]", ", lib/a.yaml]") + body)
    with pytest.raises(BlueprintError) as caught:
        parse_file(main)
    (error,) = caught.value.errors
    assert error.err_code == 10
    assert str(error.place) == "lib/b.yaml:6:58"
    assert [str(step) for step in error.problem.chain] == [
        "of node type my.Server, at lib/b.yaml:7:3",
        "which derives from my.Base, at lib/b.yaml:3:3",
        "which derives from cloudify.nodes.Root",
        "imported by lib/a.yaml:1:11",
        "imported by main.yaml:2:38",
    ]
    assert str(error).splitlines()[3:] == [f"      {step}" for step in error.problem.chain]


def test_an_error_of_a_relationship_tells_its_type() -> None:
    error = wrong(
        TYPES + "relationships: {my.Rel: {derived_from: cloudify.relationships.depends_on,"
        " properties: {p: {type: integer}}}}\n"
        "node_templates: {a: {type: cloudify.nodes.Root}, b: {type: cloudify.nodes.Root,"
        " relationships: [{type: my.Rel, target: a, properties: {p: x}}]}}"
    )
    assert error.err_code == 105
    assert [step.words for step in error.types] == [
        "of relationship type my.Rel, at",
        "which derives from cloudify.relationships.depends_on",
    ]


def test_types_that_derive_from_each_other_do_not_make_the_way_endless() -> None:
    body = (
        "node_types: {a: {derived_from: b}, b: {derived_from: a}}\nnode_templates: {n: {type: a}}"
    )
    assert wrong(HEAD + body).err_code == 100


def test_a_problem_is_data_for_programs() -> None:
    error = wrong(HEAD + "inputs: {port: {type: integer, default: many}}")
    assert json.loads(json.dumps(error.problem.as_data())) == {
        "code": 105,
        "severity": "error",
        "message": "input port should be of type integer, found 'many'",
        "file": "b.yaml",
        "line": 2,
        "column": 41,
        "end": 45,
        "chain": [],
    }


def test_a_problem_without_a_place_is_a_sentence() -> None:
    problem = Problem(30, Severity.ERROR, "there is no blueprint file 'x'")
    assert str(problem) == "there is no blueprint file 'x'"
    assert problem.as_data()["line"] is None


def test_an_error_that_has_no_code_goes_by_the_name_of_its_class() -> None:
    error = wrong(TYPES + "outputs: {o: {value: {get_input: x}}}")
    assert error.problem.code == "UnknownInputError"


BROKEN_EVERYWHERE = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
nodes: {}
inputs:
  port: {type: integer, default: many}
plugins:
  p: {executor: nobody, install: false}
node_templates:
  a: {type: cloudify.nodes.Root, propertis: {}}
  b:
    type: cloudify.nodes.Root
    relationships: [{type: cloudify.relationships.depends_on, target: b}]
  c: {type: cloudify.nodes.Root, capabilities: {scalable: {properties: {default_instances: -1}}}}
policies:
  s: {type: other, targets: [g]}
"""


def test_what_is_not_well_formed_hides_no_other_errors() -> None:
    assert codes_and_places(wrong(BROKEN_EVERYWHERE)) == [
        (1, "b.yaml:3:1"),
        (1, "b.yaml:9:34"),
        (18, "b.yaml:7:17"),
        (105, "b.yaml:5:34"),
        (23, "b.yaml:12:71"),
        (207, "b.yaml:13:92"),
        (204, "b.yaml:15:13"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "node_types: {t: 5}\nnode_templates: {n: {type: t}}",
        "node_types: 5\nnode_templates: {n: {type: t}}",
        "node_typs: {t: {}}\nnode_templates: {n: {type: t}}",
        "imports: [nowhere.yaml]\nnode_templates: {n: {type: t}}",
        "imports: 5\nnode_templates: {n: {type: t}}",
        "inputs: {i: {typ: string}}\noutputs: {o: {value: {get_input: i}}}",
        "node_templates: {n: {typ: t}}\ngroups: {g: {members: [n]}}",
        "groups: {g: {members: 5}}\npolicies: {s: {type: cloudify.policies.scaling, targets: [g]}}",
        "plugins: {p: {executer: host_agent}}\nworkflows: {w: p.f}",
        "data_types: {d: 5}\ninputs: {i: {type: d}}",
    ],
)
def test_what_names_a_part_that_is_left_out_is_not_at_fault(body: str) -> None:
    lines = {one.place.line for one in wrong(HEAD + body).errors if one.place}
    assert lines == {2}


def test_scaling_groups_of_nodes_that_contain_each_other_are_no_matter() -> None:
    within = "{type: cloudify.nodes.Root, relationships: [{target: %s, type: %s}]}"
    contained = "cloudify.relationships.contained_in"
    error = wrong(
        TYPES
        + f"node_templates: {{a: {within % ('b', contained)}, b: {within % ('a', contained)}}}\n"
        "groups: {g: {members: [a, b]}}\n"
        "policies: {p: {type: cloudify.policies.scaling, targets: [g]}}"
    )
    assert {one.err_code for one in error.errors} == {100}


def test_a_missing_version_hides_nothing() -> None:
    error = wrong("inputs: {i: {type: integer, default: x}}")
    assert codes_and_places(error) == [(27, "b.yaml:1:1"), (105, "b.yaml:1:38")]


def test_every_wrong_property_of_a_node_is_told() -> None:
    error = wrong(
        TYPES + "node_types: {t: {properties: {a: {type: integer}, b: {}, c: {type: boolean}}}}\n"
        "node_templates: {n: {type: t, properties: {a: x, c: y, d: 1}}}"
    )
    assert [one.err_code for one in error.errors] == [105, 107, 105, 106]


def test_every_part_of_a_node_is_looked_at() -> None:
    contained = "{type: cloudify.relationships.contained_in, target: %s}"
    error = wrong(
        TYPES + "node_templates: {a: {type: cloudify.nodes.Root}, b: {type: cloudify.nodes.Root},"
        " c: {type: cloudify.nodes.Root, properties: {x: 1}, instances: {deploy: -1},"
        f" relationships: [{contained % 'a'}, {contained % 'b'}]}}}}"
    )
    assert [one.err_code for one in error.errors] == [112, 207, 106]


def test_an_unknown_type_does_not_hide_what_is_wrong_with_relationships() -> None:
    body = """
node_templates:
  web:
    type: unheard.of
    relationships:
      - {type: cloudify.relationships.connected_to, target: nobody}
      - {type: unheard.of_too, target: web}
"""
    assert [one.err_code for one in wrong(TYPES + body).errors] == [7, 25, 26]


def test_the_same_error_is_told_once() -> None:
    error = wrong(
        TYPES + "node_types: {t: {derived_from: cloudify.nodes.Root,"
        " interfaces: {i: {o: nobody.f}}}}\nnode_templates: {n: {type: t}, m: {type: t}}"
    )
    assert [one.err_code for one in error.errors] == [10]


def test_more_errors_than_anybody_reads_are_announced_and_left_out() -> None:
    error = wrong(HEAD + "node_templates:\n" + "".join(f"  n{n}: 5\n" for n in range(1000)))
    assert len(error.errors) == MOST_ERRORS + 1
    assert error.errors[-1].sentence == "there are more than 200 errors; correct these first"


def test_just_as_many_errors_as_are_kept_are_all() -> None:
    error = wrong(HEAD + "node_templates:\n" + "".join(f"  n{n}: 5\n" for n in range(MOST_ERRORS)))
    assert len(error.errors) == MOST_ERRORS
    assert {one.err_code for one in error.errors} == {1}
    assert all(one.place for one in error.errors)


def test_more_warnings_than_anybody_reads_are_announced_and_left_out() -> None:
    plan = parse_text(HEAD + "dsl_definitions: {" + "a: 1, " * 1000 + "}")
    assert len(plan.warnings) == MOST_WARNINGS + 1
    assert "more than 200 warnings" in str(plan.warnings[-1])


NODE = "node_templates: {n: {type: cloudify.nodes.Root%s}}\n"
INTERFACE = "cloudify.interfaces."


@pytest.mark.parametrize(
    ("body", "name", "place", "words"),
    [
        ("labels: {}\nlabels: {}", "duplicate-key", "4:1", "first at b.yaml:3:1"),
        ("inputs: {i: {}}\n" + NODE % "", "unused-input", "3:10", "no get_input reads it"),
        (
            NODE % ", instances: {deploy: 2}",
            "deprecated",
            "3:49",
            "use capabilities.scalable.properties.default_instances",
        ),
        (
            NODE % f", interfaces: {{{INTERFACE}worker_installer: {{}}}}",
            "deprecated",
            "3:62",
            "use cloudify.interfaces.cloudify_agent",
        ),
        (
            NODE % f", interfaces: {{{INTERFACE}validation: {{creation: {{}}}}}}",
            "deprecated",
            "3:95",
            "use create",
        ),
        ("upload_resources: {x: [y]}", "no-effect", "3:1", "upload those plugins"),
        (
            NODE % "" + "policy_types: {t: {source: x}}\n"
            "groups: {g: {members: [n], policies: {p: {type: t}}}}",
            "no-effect",
            "5:28",
            "nothing watches its members",
        ),
        (
            "node_types: {t: {interfaces: {i: {o: scripts/nowhere.sh}}}}",
            "unreachable-script",
            "3:38",
            "neither a script",
        ),
        (
            "relationships: {r: {source_interfaces: {i: {o: {implementation: nowhere.sh}}}}}",
            "unreachable-script",
            "3:65",
            "neither a script",
        ),
        (
            "node_types: {cloudify.nodes.Tier: {properties: {x: {}}}}",
            "overrides-built-in",
            "3:14",
            "not as at cloudify/types/types.yaml",
        ),
        (
            "inputs: {j: {}}\nblueprint_labels: {l: {values: [{get_input: j}]}}",
            "no-value-yet",
            "4:33",
            "left out",
        ),
    ],
)
def test_what_could_be_better_is_a_warning_with_name_and_place(
    body: str, name: str, place: str, words: str
) -> None:
    plan = parse_text(TYPES + body, location="b.yaml")
    (warning,) = plan.warnings
    assert (warning.code, warning.severity, str(warning.place)) == (
        name,
        Severity.WARNING,
        f"b.yaml:{place}",
    )
    assert words in warning.message
    assert name in MEANINGS


@pytest.mark.parametrize(
    "body",
    [
        "inputs: {i: {}}",
        "inputs: {i: {}}\n" + NODE % "" + "outputs: {o: {value: {concat: [a, {get_input: i}]}}}",
        "inputs: {i: {}}\n" + NODE % "" + "outputs: {o: {value: {get_input: [i, 0]}}}",
        "inputs: {i: {}, j: {default: {get_input: i}}}\n"
        + NODE % ""
        + "outputs: {o: {value: {get_input: j}}}",
        "inputs: {i: {}}\n" + NODE % "" + "outputs: {o: {value: {get_input: {concat: [i]}}}}",
        "node_types: {t: {interfaces: {i: {o: script.tasks.run, p: {}, q: ''}, j: {}}}}",
        "node_types: {t: {interfaces: {i: {o: 'http://x/y.sh'}}}}",
    ],
)
def test_what_is_in_order_is_not_warned_of(body: str) -> None:
    assert parse_text(TYPES + body).warnings == ()


def test_the_blueprints_of_a_library_may_have_inputs_that_only_others_read(tmp_path: Path) -> None:
    (tmp_path / "lib.yaml").write_text("inputs: {i: {}}")
    main = tmp_path / "main.yaml"
    main.write_text(TYPES.replace("]", ", lib.yaml]") + NODE % "")
    assert parse_file(main).warnings == ()


def test_an_error_comes_with_the_warnings() -> None:
    error = wrong(HEAD + "labels: {}\nlabels: {}\ninputs: 5")
    assert [warning.code for warning in error.warnings] == ["duplicate-key"]


def test_every_code_has_a_meaning_and_a_remedy() -> None:
    names = {name for name, value in vars(codes).items() if isinstance(value, int)}
    assert set(ERRORS) == names


def test_what_is_an_error_already_is_not_warned_of() -> None:
    body = "node_types: {t: {interfaces: {i: {o: x.sh}}}}\nnode_templates: {n: {type: t}}"
    error = wrong(TYPES + body)
    assert (error.err_code, error.warnings) == (10, ())
