"""What functions name is found with the rights of who asks, or in whose name an execution runs."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from conductor.control.services.language import BlueprintLanguage
from conductor.control.storage.database import open_database
from conductor.domain.confided import Confided
from conductor.domain.errors import ConductorError
from conductor.domain.ids import WorkerId
from contract.conftest import Manager, running_manager
from contract.test_functions import HEAD, deployed
from contract.test_private_things import as_person
from contract.wares import packed, refusal, started, upload
from postgres import migrated_postgres

HIS, HIDDEN, OWN = "hush-hush", "never-shown", "of-eve"
OPEN = """
node_templates:
  n: {type: cloudify.nodes.Root, properties: {resource_id: {get_secret: his}}}
capabilities: {c: {value: {get_secret: his}}}
outputs:
  his: {value: {get_secret: his}}
  hidden: {value: {get_secret: hidden}}
  far: {value: {get_capability: [bobs, c]}}
  names: {value: {get_consumers: names}}
  plain: {value: 1}
"""
CHAIN = """
outputs:
  chain: {value: {get_capability: [open, c]}}
  own: {value: {get_secret: own}}
"""
LABELLED = "labels: {of: {values: [{get_secret: his}]}}\n"
NAMED = "deployment_settings: {display_name: {get_secret: his}}\n"
GIVEN = """
inputs:
  deployment: {type: deployment_id, required: false}
  secret: {type: secret_key, required: false}
  capability:
    {type: capability_value, required: false, constraints: [{deployment_id: bobs}]}
"""


@dataclass(frozen=True)
class People:
    manager: Manager
    bob: httpx.Client
    eve: httpx.Client

    @property
    def admin(self) -> httpx.Client:
        return self.manager.http


@dataclass(frozen=True)
class Run:
    """An execution that somebody has started."""

    manager: Manager
    id: str
    token: str

    def asks(self, name: str, **arguments: Any) -> Any:
        return self.manager.records.call(self.id, 1, name, arguments)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def people(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    """bob has secrets and a private deployment, and shows another one, `open`, to all."""
    with ExitStack() as ending:
        database = None
        if request.param == "postgresql":
            url = ending.enter_context(migrated_postgres())
            database = ending.enter_context(closing(open_database(url)))
        folder = tmp_path_factory.mktemp("manager")
        manager = ending.enter_context(
            running_manager(folder, BlueprintLanguage(), database=database)
        )
        bob = ending.enter_context(as_person(manager, "bob"))
        eve = ending.enter_context(as_person(manager, "eve"))
        for person, key, value in (
            (bob, "his", {"value": HIS, "visibility": "private"}),
            (bob, "hidden", {"value": HIDDEN, "is_hidden_value": True}),
            (eve, "own", {"value": OWN, "visibility": "private"}),
        ):
            assert person.put(f"/secrets/{key}", json=value).is_success
        treasure = "capabilities: {c: {value: treasure}}\n"
        consumer = [{"csys-consumer-id": "bobs"}]
        for made in (
            deployed(bob, "bobs", treasure, visibility="private", display_name="Bob's Own"),
            deployed(bob, "open", OPEN, labels=consumer),
            deployed(eve, "chain", CHAIN),
        ):
            assert made.status_code == 201, made.text
        yield People(manager, bob, eve)


def run_of(people: People, person: httpx.Client, deployment: str) -> Run:
    begun = started(person, deployment, force=True)
    assert begun.status_code == 201, begun.text
    [claimed] = people.manager.records.claim(WorkerId("w1"), limit=1)
    assert claimed.execution_id == begun.json()["id"]
    return Run(people.manager, claimed.execution_id, claimed.context["execution_token"])


def outputs(person: httpx.Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = person.get(f"/deployments/{name}/outputs").json()["outputs"]
    return found


def evaluated(person: httpx.Client, function: Any, deployment: str = "open") -> httpx.Response:
    asked = {"deployment_id": deployment, "payload": {"a": function}}
    return person.post("/evaluate/functions", json=asked)


def test_outputs_are_made_of_what_who_asks_may_read(people: People) -> None:
    everything = {"his": HIS, "hidden": HIDDEN, "far": "treasure", "names": ["Bob's Own"]}
    for person in (people.bob, people.admin):
        assert outputs(person, "open") == {**everything, "plain": 1}
        capabilities = person.get("/deployments/open/capabilities").json()
        assert capabilities["capabilities"] == {"c": HIS}
    refused = "<ERROR: unable to evaluate get_capability: there is no deployment 'bobs'>"
    assert outputs(people.eve, "open") == {"far": refused, "names": ["bobs"], "plain": 1}
    capabilities = people.eve.get("/deployments/open/capabilities").json()
    assert capabilities["capabilities"] == {}


def test_what_other_deployments_publish_is_made_of_it_too(people: People) -> None:
    assert outputs(people.eve, "chain") == {"own": OWN}
    assert outputs(people.bob, "chain") == {"chain": HIS}
    assert outputs(people.admin, "chain") == {"chain": HIS, "own": OWN}


def test_a_function_of_ones_own_finds_no_more(people: People) -> None:
    for function, value in (
        ({"get_secret": "his"}, HIS),
        ({"get_secret": "hidden"}, HIDDEN),
        ({"get_capability": ["bobs", "c"]}, "treasure"),
        ({"get_capability": ["open", "c"]}, HIS),
        ({"get_property": ["n", "resource_id"]}, HIS),
    ):
        for person in (people.bob, people.admin):
            assert evaluated(person, function).json()["payload"] == {"a": value}
        refused = evaluated(people.eve, function)
        assert refused.status_code == 400, refused.text
        assert value not in refused.text


def test_a_refusal_names_the_secret_and_does_not_say_whether_it_is_there(people: People) -> None:
    def sentence(key: str) -> str:
        return str(evaluated(people.eve, {"get_secret": key}).json()["message"])

    assert "secret 'his' not found for eve" in sentence("his")
    assert sentence("his") == sentence("hers").replace("hers", "his")
    assert sentence("his") == sentence("hidden").replace("hidden", "his")


def test_nodes_and_instances_show_no_more(people: People) -> None:
    [instance] = people.bob.get("/node-instances?deployment_id=open").json()["items"]
    asked = {
        "deployment_id": "open",
        "_evaluate_functions": True,
        "_instance_context": instance["id"],
    }
    [node] = people.bob.get("/nodes", params=asked).json()["items"]
    assert node["properties"]["resource_id"] == HIS
    refused = people.eve.get("/nodes", params=asked)
    assert refused.status_code == 400
    assert HIS not in refused.text
    path, kept = f"/node-instances/{instance['id']}", {"said": {"get_secret": "his"}}
    change = {"version": instance["version"], "runtime_properties": kept}
    assert people.eve.patch(path, json=change).is_success
    asked = {"_evaluate_functions": True}
    assert people.bob.get(path, params=asked).json()["runtime_properties"] == {"said": HIS}
    assert people.eve.get(path, params=asked).status_code == 400


def test_an_execution_reads_what_its_creator_may(people: People) -> None:
    """As nobody's administrator, so that no blueprint reads what its author may not."""
    secret, function = {"key": "his"}, {"payload": {"a": {"get_secret": "his"}}, "context": {}}
    bobs = run_of(people, people.bob, "open")
    assert bobs.asks("secret", **secret) == Confided(HIS, (HIS,))
    assert bobs.asks("evaluate", **function).value == {"a": HIS}
    for person, name in ((people.eve, "eve"), (people.admin, "admin")):
        other = run_of(people, person, "open")
        for call, arguments in (("secret", secret), ("evaluate", function)):
            with pytest.raises(ConductorError, match=f"not found for executions of {name}"):
                other.asks(call, **arguments)
        assert other.asks("secret", key="hidden").value == HIDDEN
        far = {"payload": {"a": {"get_capability": ["bobs", "c"]}}, "context": {}}
        with pytest.raises(ConductorError, match="there is no deployment 'bobs'"):
            other.asks("evaluate", **far)


def test_an_execution_reads_its_own_deployment_whoever_made_it(people: People) -> None:
    run = run_of(people, people.admin, "bobs")
    asked = {"payload": {"a": {"get_capability": ["bobs", "c"]}}, "context": {}}
    assert run.asks("evaluate", **asked) == {"a": "treasure"}


def test_a_token_finds_what_its_execution_does(people: People) -> None:
    run = run_of(people, people.eve, "chain")
    address, token = people.eve.base_url, {"Execution-Token": run.token}
    with httpx.Client(base_url=address, headers=token) as inside:
        assert outputs(inside, "chain") == {"own": OWN}
        assert evaluated(inside, {"get_secret": "hidden"}).json()["payload"] == {"a": HIDDEN}
        assert evaluated(inside, {"get_secret": "his"}).status_code == 400
        nested = started(inside, "open", force=True).json()
    [claimed] = people.manager.records.claim(WorkerId("w1"), limit=1)
    assert (claimed.execution_id, nested["created_by"]) == (nested["id"], "eve")
    with pytest.raises(ConductorError, match="for executions of eve"):
        people.manager.records.call(nested["id"], 1, "secret", {"key": "his"})


def test_a_deployment_is_made_of_what_its_creator_may_read(people: People) -> None:
    refused = people.eve.put("/deployments/hers", json={"blueprint_id": "open"})
    assert refusal(refused) == (400, "unknown_deployment_secret_error")
    assert "private to others: his;" in refused.json()["message"]
    hidden = deployed(people.eve, "uses-hidden", "outputs: {o: {value: {get_secret: hidden}}}\n")
    assert hidden.status_code == 201, hidden.text
    assert outputs(people.eve, "uses-hidden") == {}


def test_to_read_what_one_does_not_see_keeps_nothing_from_being_deleted(people: People) -> None:
    reading = "outputs: {o: {value: {get_capability: [bobs, c]}}}\n"
    for person, name, target in ((people.eve, "by-eve", None), (people.bob, "by-bob", "bobs")):
        assert deployed(person, name, reading).status_code == 201
        asked = {"source_deployment_id": name}
        found = people.admin.get("/deployments/inter-deployment-dependencies", params=asked)
        [noted] = found.json()["items"]
        assert noted["target_deployment_id"] == target


@pytest.mark.parametrize("body", [LABELLED, NAMED])
def test_what_is_kept_in_the_clear_holds_nothing_that_its_readers_may_not_read(
    people: People, body: str
) -> None:
    name = f"kept-{'of' if body == LABELLED else 'name'}"
    shown = deployed(people.bob, name, body)
    by_admin = people.admin.put(f"/deployments/{name}", json={"blueprint_id": name})
    for refused in (shown, by_admin):
        assert refused.status_code == 400, refused.text
        assert HIS not in refused.text
        assert "secret 'his' not found for all who see it" in refused.json()["message"]
    made = people.bob.put(
        f"/deployments/{name}", json={"blueprint_id": name, "visibility": "private"}
    ).json()
    found = [made["display_name"], *(each["value"] for each in made["labels"])]
    assert HIS in found
    assert people.eve.get(f"/deployments/{name}").status_code == 404


@pytest.mark.parametrize(
    ("given", "value"),
    [("deployment", "bobs"), ("secret", "his"), ("capability", "treasure")],
)
def test_an_input_names_nothing_that_its_giver_does_not_see(
    people: People, given: str, value: str
) -> None:
    blueprint = packed({"blueprint.yaml": (HEAD + GIVEN).encode()})
    upload(people.bob, "given", blueprint)
    order = {"blueprint_id": "given", "inputs": {given: value}}
    refused = people.eve.put(f"/deployments/given-{given}", json=order)
    assert refused.status_code == 400, refused.text
    assert people.bob.put(f"/deployments/given-{given}", json=order).status_code == 201


def test_nobody_makes_a_deployment_of_a_blueprint_that_he_does_not_see(people: People) -> None:
    secretive = packed({"blueprint.yaml": f"{HEAD}outputs: {{o: {{value: 1}}}}\n".encode()})
    assert upload(people.bob, "secretive", secretive, visibility="private").is_success
    order = {"blueprint_id": "secretive", "visibility": "private"}
    assert refusal(people.eve.put("/deployments/d", json=order)) == (404, "not_found_error")
    preview = {"blueprint_id": "secretive", "preview": True}
    answer = people.eve.post("/deployment-updates/chain/update/initiate", json=preview)
    assert refusal(answer) == (404, "not_found_error")
    assert people.bob.put("/deployments/d", json=order).status_code == 201
