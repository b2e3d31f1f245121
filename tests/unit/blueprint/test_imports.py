"""Every form of import, how what is imported is laid together, and what is kept outside."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint import OPEN, ImportedText, Reach, ReadTexts, parse_file, parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.imports import walk as walking
from conductor.blueprint.imports.web import Unreachable, Web
from conductor.blueprint.problems import logic_error

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
PLUGIN = """
plugins:
  aws: {executor: central_deployment_agent, package_name: aws, properties: {region: {}}}
workflows: {scan: aws.scan}
"""
TYPE = "node_types: {%s: {}}\n"
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write files (dots in their names as `__`); the first is a main file, which is returned."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / next(iter(files))

    return write


def code_of(main: Path, **options: Any) -> int | None:
    with pytest.raises(BlueprintError) as caught:
        parse_file(main, **options)
    return caught.value.err_code


class Shelf:
    """Answers imports with the texts it holds, and remembers what it was asked."""

    def __init__(self, texts: Mapping[str, str | ImportedText]) -> None:
        self.texts = texts
        self.asked: list[str] = []

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        self.asked.append(url)
        found = self.texts.get(url)
        return ImportedText(url, found) if isinstance(found, str) else found


SHELF = {"plugin:aws?version=>=1": PLUGIN, "plugin:aws": PLUGIN}


def test_a_resolver_answers_what_no_file_does() -> None:
    plan = parse_text(HEAD + "imports: ['plugin:aws?version=>=1']", resolver=Shelf(SHELF))
    assert plan["workflows"]["scan"]["plugin"] == "aws"
    assert [one["name"] for one in plan["workflow_plugins_to_install"]] == ["aws"]


def test_an_import_sets_properties_of_its_plugin() -> None:
    plan = parse_text(HEAD + "imports: [{'plugin:aws': {region: eu}}]", resolver=Shelf(SHELF))
    (plugin,) = plan["workflow_plugins_to_install"]
    assert plugin["properties"] == {"region": {"value": "eu"}}


def test_properties_are_set_by_whichever_import_names_them(written: Written) -> None:
    main = written(
        {
            "main.yaml": HEAD + "imports: ['plugin:aws', more.yaml]",
            "more.yaml": "imports: [{'plugin:aws': {region: eu}}]",
        }
    )
    (plugin,) = parse_file(main, resolver=Shelf(SHELF))["workflow_plugins_to_install"]
    assert plugin["properties"] == {"region": {"value": "eu"}}


TYPED = PLUGIN.replace("region: {}", "count: {type: integer}, box: {type: box}")
BOX = "data_types: {box: {properties: {size: {type: integer}}}}\n"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ("count: 5", None),
        ("count: many", 105),
        ("count: true", 105),
        ("count: {get_secret: count}", None),
        ("box: {size: 1}", None),
        ("box: {size: big}", 105),
        ("box: {size: 1, colour: red}", 106),
        ("box: {}", 107),
    ],
)
def test_properties_of_plugins_fit_their_types(properties: str, code: int | None) -> None:
    text = HEAD + f"imports: [{{'plugin:aws': {{{properties}}}}}]\n" + BOX
    shelf = Shelf({"plugin:aws": TYPED})
    if code is None:
        (plugin,) = parse_text(text, resolver=shelf)["workflow_plugins_to_install"]
        assert "value" in str(plugin["properties"])
        return
    with pytest.raises(BlueprintError) as caught:
        parse_text(text, resolver=shelf)
    assert caught.value.err_code == code


def test_an_unknown_plugin_property_gets_a_suggestion() -> None:
    text = HEAD + "imports: [{'plugin:aws': {regoin: eu}}]"
    with pytest.raises(BlueprintError, match=r"Did you mean 'region'\?") as caught:
        parse_text(text, resolver=Shelf(SHELF))
    assert caught.value.err_code == 221


@pytest.mark.parametrize(
    ("imports", "code"),
    [
        ("[x.yaml, x.yaml]", 2),
        ("[{x.yaml: 5}]", 220),
        ("[{x.yaml: {}, y.yaml: {}}]", 220),
        ("[5]", 220),
        ("['']", 220),
        ("[x.yaml: {a: 1}]", 221),
        ("[nowhere.yaml]", 13),
        ("['http://[']", 13),
        ("['ftp://example.com/x.yaml']", 13),
        ("['plugin:aws']", 13),
        ("['ns--blueprint:other']", 13),
        ("['blueprint:other']", 213),
        ("['a--b--x.yaml']", 212),
        ("['--x.yaml']", 212),
        ("['a--']", 212),
        ("['ä--x.yaml']", 108),
        ("['ns--cloudify/types/types.yaml']", 214),
        ("['ns--root.yaml']", 214),
        ("[newer.yaml]", 28),
        ("[folder]", 13),
        ("['x.yaml\\0']", 13),
        (f"['{'x' * 5000}']", 13),
    ],
)
def test_an_import_that_cannot_be_is_refused(written: Written, imports: str, code: int) -> None:
    head = HEAD.replace("1_5", "1_4") if code == 28 else HEAD
    files = {
        "main.yaml": head + f"imports: {imports}",
        "x.yaml": "inputs: {}",
        "root.yaml": TYPE % "cloudify.nodes.Root",
        "newer.yaml": HEAD,
        "folder/x.yaml": "",
    }
    assert code_of(written(files)) == code


PLACES = {
    "beside the file": ("[lib/a.yaml]", {"lib/a.yaml": TYPE % "t"}),
    "beside the importer": (
        "[lib/a.yaml]",
        {"lib/a.yaml": "imports: [b.yaml]", "lib/b.yaml": TYPE % "t"},
    ),
    "in the root, from below": (
        "[lib/a.yaml]",
        {"lib/a.yaml": "imports: [b.yaml]", "b.yaml": TYPE % "t"},
    ),
    "above the importer, in the root": (
        "[lib/a.yaml]",
        {"lib/a.yaml": "imports: [../b.yaml]", "b.yaml": TYPE % "t"},
    ),
    "as a resource": ("['resource:a.yaml']", {"a.yaml": TYPE % "t"}),
    "for the version": ("[a.yaml]", {"a.yaml": TYPE % "x", "a_1_5.yaml": TYPE % "t"}),
    "with dashes in the path": ("[lib/my--a.yaml]", {"lib/my--a.yaml": TYPE % "t"}),
    "by a name outside ASCII": ("[ärger.yaml]", {"ärger.yaml": TYPE % "t"}),
    "with a byte order mark": ("[a.yaml]", {"a.yaml": "\ufeff" + TYPE % "t"}),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_name_is_looked_for(written: Written, case: str) -> None:
    imports, files = PLACES[case]
    body = "node_templates: {n: {type: t}}\n"
    plan = parse_file(written({"main.yaml": HEAD + f"imports: {imports}\n{body}", **files}))
    assert plan["nodes"][0]["type"] == "t"


def test_the_root_may_lie_above_the_main_file(written: Written, tmp_path: Path) -> None:
    files = {"sub/main.yaml": HEAD + "imports: [../x.yaml]", "x.yaml": TYPE % "t"}
    assert parse_file(written(files), root=tmp_path)["nodes"] == []
    assert code_of(written(files)) == 13


def test_more_folders_are_looked_through(written: Written, tmp_path: Path) -> None:
    script = "node_templates: {n: {type: t, interfaces: {i: {o: go.sh}}}}\n"
    files = {
        "bp/main.yaml": HEAD + "imports: [x.yaml, cloudify/types/types.yaml]\n" + script,
        "more/x.yaml": TYPE % "t",
        "more/go.sh": "",
    }
    main = written(files)
    assert code_of(main) == 13
    plan = parse_file(main, more=[str(tmp_path / "more")])
    assert plan["nodes"][0]["operations"]["o"]["inputs"] == {"script_path": "go.sh"}
    assert parse_file(main, more=[(tmp_path / "more").as_uri()])["nodes"]


def test_only_an_open_reach_goes_anywhere_on_this_machine(written: Written, tmp_path: Path) -> None:
    away = tmp_path / "away" / "a.yaml"
    for url in (str(away), away.as_uri()):
        files = {
            "bp/main.yaml": HEAD + f"imports: ['{url}']",
            "away/a.yaml": "imports: [b.yaml]",
            "away/b.yaml": TYPE % "t",
        }
        main = written(files)
        assert code_of(main) == 13
        assert parse_file(main, reach=OPEN)["nodes"] == []
        assert parse_text(files["bp/main.yaml"], reach=OPEN)["nodes"] == []


@pytest.mark.parametrize("spelled", ["../secret.yaml", "link.yaml", "lib/../../secret.yaml"])
@pytest.mark.parametrize("reach", [Reach(), OPEN])
def test_no_name_and_no_link_leads_out_of_the_folder(
    written: Written, tmp_path: Path, spelled: str, reach: Reach
) -> None:
    files = {
        "bp/main.yaml": HEAD + f"imports: ['{spelled}']",
        "bp/lib/x.yaml": "",
        "secret.yaml": "node_types: {}",
    }
    main = written(files)
    (tmp_path / "bp" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(BlueprintError, match="leads out of the blueprint folder"):
        parse_file(main, reach=reach)


def test_a_loop_of_links_is_not_found(written: Written, tmp_path: Path) -> None:
    main = written({"main.yaml": HEAD + "imports: [a]"})
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert code_of(main) == 13


class Listed:
    """A web of a few texts, without a network."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, texts: Mapping[str, str]) -> None:
        self.asked: list[str] = []

        def fetch(_: Web, url: str) -> bytes:
            self.asked.append(url)
            if url not in texts:
                raise Unreachable(f"{url} answered 404")
            return texts[url].encode()

        monkeypatch.setattr(Web, "fetch", fetch)


def test_what_a_page_imports_is_relative_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    web = Listed(
        monkeypatch,
        {
            "https://host/lib/a.yaml": "imports: [b.yaml, /c.yaml]",
            "https://host/lib/b.yaml": TYPE % "t",
            "https://host/c.yaml": TYPE % "u",
        },
    )
    parse_text(HEAD + "imports: ['https://host/lib/a.yaml']")
    assert web.asked == [
        "https://host/lib/a.yaml",
        "https://host/lib/b.yaml",
        "https://host/c.yaml",
    ]


def test_a_page_gets_no_file_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(TYPE % "t")
    for url in (str(tmp_path / "a.yaml"), (tmp_path / "a.yaml").as_uri()):
        Listed(monkeypatch, {"https://host/a.yaml": f"imports: ['{url}']"})
        with pytest.raises(BlueprintError) as caught:
            parse_text(HEAD + "imports: ['https://host/a.yaml']", reach=OPEN)
        assert caught.value.err_code == 13


def test_more_urls_are_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    web = Listed(monkeypatch, {"https://two/lib/a.yaml": TYPE % "t"})
    parse_text(HEAD + "imports: [a.yaml]", more=["https://one", "https://two/lib"])
    assert web.asked == ["https://one/a.yaml", "https://two/lib/a.yaml"]


def test_a_page_that_is_not_there_is_told_with_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    Listed(monkeypatch, {})
    with pytest.raises(BlueprintError, match=r"mine:2:11: https://host/a.yaml answered 404") as e:
        parse_text(HEAD + "imports: ['https://host/a.yaml']", location="mine")
    assert e.value.err_code == 13


def test_imports_are_taken_breadth_first(written: Written) -> None:
    files = {
        "main.yaml": HEAD + "imports: [a.yaml, b.yaml]",
        "a.yaml": "imports: [deep.yaml]",
        "deep.yaml": "description: deep",
        "b.yaml": "description: near",
    }
    assert parse_file(written(files))["description"] == "near"


CYCLES = {
    "of itself": {"main.yaml": "imports: [main.yaml]\n"},
    "of two": {"main.yaml": "imports: [a.yaml]\n", "a.yaml": "imports: [main.yaml]\n"},
    "of itself in a namespace": {"main.yaml": "imports: [x--main.yaml]\n"},
    "of two in namespaces": {
        "main.yaml": "imports: [x--a.yaml]\n",
        "a.yaml": "imports: [y--main.yaml]\n",
    },
    "below": {
        "main.yaml": "imports: [a.yaml]\n",
        "a.yaml": "imports: [x--b.yaml]\n",
        "b.yaml": "imports: [y--a.yaml, z--b.yaml]\n",
    },
}


@pytest.mark.parametrize("case", CYCLES)
def test_imports_may_go_round_in_circles(written: Written, case: str) -> None:
    first, *others = CYCLES[case].items()
    main = written({first[0]: HEAD + first[1] + TYPE % "t", **dict(others)})
    assert parse_file(main)["nodes"] == []


def test_imports_that_multiply_are_given_up(written: Written) -> None:
    doubling = {f"f{n}.yaml": f"imports: [a--f{n + 1}.yaml, b--f{n + 1}.yaml]" for n in range(30)}
    main = written({"main.yaml": HEAD + "imports: [f0.yaml]", **doubling, "f30.yaml": TYPE % "t"})
    with pytest.raises(BlueprintError, match=f"more than {walking.MOST_IMPORTS} files"):
        parse_file(main)


def test_namespaces_nest_so_deep_and_no_deeper(written: Written) -> None:
    deep = {f"f{n}.yaml": f"imports: [n--f{n + 1}.yaml]" for n in range(30)}
    main = written({"main.yaml": HEAD + "imports: [f0.yaml]", **deep, "f30.yaml": TYPE % "t"})
    assert code_of(main) == 212


def test_files_that_all_import_all_are_given_up(written: Written) -> None:
    everything = "[" + ", ".join(f"f{n}.yaml" for n in range(300)) + "]"
    files = {f"f{n}.yaml": f"imports: {everything}" for n in range(300)}
    main = written({"main.yaml": HEAD + "imports: [f0.yaml]", **files})
    with pytest.raises(BlueprintError, match=f"{walking.MOST_ENTRIES} entries"):
        parse_file(main)


MERGES: dict[str, tuple[str, str, int | None]] = {
    "a type twice": ("node_types: {x: {}}", "node_types: {x: {}}", 4),
    "an input twice": ("inputs: {x: {}}", "inputs: {x: {}}", 4),
    "settings twice": ("deployment_settings: {}", "deployment_settings: {}", 3),
    "policies twice": ("policies: {}", "policies: {}", 3),
    "labels": ("labels: {a: {values: [b]}}", "labels: {a: {values: [c]}}", None),
    "tags": ("resource_tags: {a: b}", "resource_tags: {a: c}", None),
    "descriptions": ("description: a", "description: b", None),
    "metadata": ("metadata: {a: 1}", "metadata: {a: 2}", None),
    "definitions": ("dsl_definitions: {a: 1}", "dsl_definitions: {a: 2}", None),
}
SINCE_1_3 = ("inputs", "outputs", "node_templates", "capabilities", "labels", "blueprint_labels")


@pytest.mark.parametrize("case", MERGES)
def test_sections_of_several_files_merge_or_say_why_not(written: Written, case: str) -> None:
    first, second, code = MERGES[case]
    main = written({"a.yaml": HEAD + "imports: [b.yaml]\n" + first, "b.yaml": HEAD + second})
    if code is None:
        assert parse_file(main)["nodes"] == []
    else:
        assert code_of(main) == code


@pytest.mark.parametrize("section", SINCE_1_3)
def test_these_sections_merge_since_1_3(written: Written, section: str) -> None:
    files = {"a.yaml": HEAD + f"imports: [b.yaml]\n{section}: {{}}", "b.yaml": f"{section}: {{}}"}
    assert parse_file(written(files))["nodes"] == []
    older = files["a.yaml"].replace("1_5", "1_2")
    assert code_of(written({**files, "a.yaml": older})) == 3


def test_of_texts_and_tags_the_first_stands(written: Written) -> None:
    body = "description: %s\nmetadata: {m: %s}\nlabels: {l: {values: [%s]}}\nresource_tags: {t: %s}"
    files = {
        "a.yaml": HEAD + "imports: [b.yaml]\n" + body.replace("%s", "mine"),
        "b.yaml": body.replace("%s", "theirs") + "\nblueprint_labels: {b: {values: [theirs]}}",
    }
    plan = parse_file(written(files))
    assert (plan["description"], plan["metadata"]) == ("mine", {"m": "mine"})
    assert (plan["labels"], plan["resource_tags"]) == ({"l": {"values": ["mine"]}}, {"t": "mine"})
    assert plan["blueprint_labels"] == {"b": {"values": ["theirs"]}}


OWN = """
plugins: {mine: {executor: central_deployment_agent, install: false}}
workflows: {install: mine.install, uninstall: {mapping: mine.uninstall}}
node_types:
  cloudify.nodes.Compute: {properties: {mine: {default: 1}}}
  cloudify.nodes.Tier: {derived_from: cloudify.nodes.Root}
node_templates: {n: {type: cloudify.nodes.Compute}}
"""


@pytest.mark.parametrize("is_main", [True, False])
def test_what_a_blueprint_defines_itself_wins_over_the_built_in(
    written: Written, *, is_main: bool
) -> None:
    files = {
        "main.yaml": HEAD
        + f"imports: [cloudify/types/types.yaml, {'empty' if is_main else 'own'}.yaml]\n"
        + (OWN if is_main else ""),
        "empty.yaml": "{}",
        "own.yaml": OWN,
    }
    plan = parse_file(written(files))
    for name in ("install", "uninstall"):
        workflow = plan["workflows"][name]
        assert (workflow["plugin"], workflow["operation"]) == ("mine", name)
        assert workflow["parameters"] == {}
    assert plan["nodes"][0]["properties"] == {"mine": 1}
    (warning,) = map(str, plan.warnings)
    assert "node_types.cloudify.nodes.Compute is used as it stands here" in warning
    assert "types.yaml" in warning


def test_workflows_of_one_name_fill_each_other_up(written: Written) -> None:
    plugin = "plugins: {p: {executor: central_deployment_agent, install: false}}\n"
    files = {
        "a.yaml": HEAD + "imports: [b.yaml]\n" + plugin + "workflows: {v: p.a, w: {mapping: p.a}}",
        "b.yaml": "workflows: {v: p.b, w: {mapping: p.b, is_cascading: true, parameters: {x: {}}}}",
    }
    workflows = parse_file(written(files))["workflows"]
    assert workflows["v"]["operation"] == "a"
    assert workflows["w"]["operation"] == "a"
    assert (workflows["w"]["is_cascading"], workflows["w"]["parameters"]) == (True, {"x": {}})


@pytest.mark.parametrize("swapped", [False, True])
def test_relationships_may_be_added_to_a_template_of_another_file(
    written: Written, *, swapped: bool
) -> None:
    whole = (
        "node_templates:\n  a: {type: cloudify.nodes.Root}\n"
        "  b:\n    type: cloudify.nodes.Root\n    relationships:\n"
        "    - {type: cloudify.relationships.depends_on, target: a}\n"
    )
    more = (
        "node_templates:\n  c: {type: cloudify.nodes.Root}\n  b:\n    relationships:\n"
        "    - {type: cloudify.relationships.connected_to, target: c}\n"
    )
    first, second = (more, whole) if swapped else (whole, more)
    head = HEAD + "imports: [cloudify/types/types.yaml, b.yaml]\n"
    plan = parse_file(written({"a.yaml": head + first, "b.yaml": second}))
    node = next(each for each in plan["nodes"] if each["name"] == "b")
    assert [each["target_id"] for each in node["relationships"]] == ["a", "c"]


@pytest.mark.parametrize("body", ["relationships: []", "relationships: [], properties: {}"])
def test_relationships_alone_are_no_template(written: Written, body: str) -> None:
    assert code_of(written({"a.yaml": HEAD + f"node_templates: {{n: {{{body}}}}}"})) == 1


def test_a_resolver_may_stand_in_for_sections_of_its_text() -> None:
    text = PLUGIN + "labels: {a: {values: [old]}}\nresource_tags: {a: b}\n"
    sections = {"labels": {"a": {"values": ["new"]}}, "resource_tags": {}}
    shelf = Shelf({"plugin:aws": ImportedText("plugin:aws", text, sections)})
    plan = parse_text(HEAD + "imports: ['plugin:aws']", resolver=shelf)
    assert plan["labels"] == {"a": {"values": ["new"]}}
    assert plan["resource_tags"] == {}


class Empty:
    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        raise logic_error(13, f"{url} is nowhere", None)


def test_a_resolvers_error_gets_the_place_of_the_import() -> None:
    with pytest.raises(BlueprintError, match=r"mine:2:11: plugin:aws is nowhere") as caught:
        parse_text(HEAD + "imports: ['plugin:aws']", location="mine", resolver=Empty())
    assert caught.value.err_code == 13


def test_an_imported_text_is_parsed_once_for_many_blueprints(written: Written) -> None:
    texts = ReadTexts()
    files = {
        "main.yaml": HEAD + "imports: ['plugin:aws', {'plugin:aws?version=>=1': {region: eu}}]",
        "twice.yaml": "labels: {}\nlabels: {}",
    }
    main = written(
        {**files, "main.yaml": HEAD + "imports: [twice.yaml, {'plugin:aws': {region: eu}}]"}
    )
    first = parse_file(main, resolver=Shelf(SHELF), texts=texts)
    held = json.dumps([document for document, _ in texts._documents.values()])
    second = parse_file(main, resolver=Shelf(SHELF), texts=texts)
    assert first == second
    assert [str(one) for one in first.warnings] == [str(one) for one in second.warnings] != []
    assert json.dumps([document for document, _ in texts._documents.values()]) == held
    assert len(texts._documents) == 2


def test_texts_are_held_up_to_a_bound() -> None:
    texts = ReadTexts(most_characters=100)
    for number in range(20):
        body = f"inputs: {{i{number}: {{default: {'x' * 20}}}}}"
        shelf = Shelf({"plugin:aws": body})
        parse_text(HEAD + "imports: ['plugin:aws']", resolver=shelf, texts=texts)
    assert sum(len(key[1]) for key in texts._documents) <= 100
    assert texts._documents
