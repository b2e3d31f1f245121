"""The records of a local deployment, as its files tell of them."""

from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import ExecutionMoved, Fact, InstanceChanged, InstanceStateSet
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local import json_files
from conductor.runtime.host.local.deployment_folder import DeploymentFolder
from conductor.runtime.host.local.executions import has_ended, moved
from conductor.runtime.host.local.folder_keeper import FolderKeeper
from conductor.runtime.host.local.journal_file import Entry, entries
from conductor.runtime.host.local.modification_book import ModificationBook
from conductor.runtime.host.local.records import Deployment, Record, Records

LOST = "the process that ran it was lost"


def read_records(deployment: Deployment, folder: DeploymentFolder, *, is_ours: bool) -> Records:
    """With the journals of executions that have not ended.

    When the folder `is_ours`, nobody runs them any more: they have failed, and may be resumed.
    """
    instances, book = _instances(deployment, folder), _book(folder)
    keeper = FolderKeeper(folder, {each["id"]: each["version"] for each in instances})
    executions = json_files.read(folder.executions)
    records = Records(deployment, instances, executions, keeper, book)
    if is_ours:
        records.keep_what_the_book_says()
    for execution in list(records.executions.values()):
        if not has_ended(execution):
            now_known = _followed(records, execution, folder)
            records.executions[execution["id"]] = now_known
            if is_ours:
                records.put_execution(_ended(now_known))
    return records


def _book(folder: DeploymentFolder) -> ModificationBook:
    if not folder.modifications.exists():
        return ModificationBook()
    return ModificationBook(**json_files.read(folder.modifications))


def _instances(deployment: Deployment, folder: DeploymentFolder) -> list[Record]:
    order = {each["id"]: place for place, each in enumerate(deployment.plan["node_instances"])}
    found = [json_files.read(path) for path in folder.instances.glob("[!.]*.json")]
    return sorted(found, key=lambda each: (order.get(each["id"], len(order)), each["id"]))


def _followed(records: Records, execution: Record, folder: DeploymentFolder) -> Record:
    for entry in entries(folder.journal(execution["id"])):
        records.instances.apply(_not_applied(records, entry))
        for fact in entry.facts:
            if isinstance(fact, ExecutionMoved):
                execution = moved(execution, fact)
    return execution


def _not_applied(records: Records, entry: Entry) -> list[Fact]:
    """Files may be newer than a batch of the journal, but never know a part of one."""
    return [
        fact
        for fact in entry.facts
        if isinstance(fact, InstanceStateSet | InstanceChanged)
        and _is_older(records, fact.instance_id, entry)
    ]


def _is_older(records: Records, instance_id: str, entry: Entry) -> bool:
    version = records.instances.version(instance_id)
    return version is not None and version < entry.versions[instance_id]


def _ended(execution: Record) -> Record:
    if has_ended(execution):
        return execution
    return moved(execution, ExecutionMoved(ExecutionStatus.FAILED, now(), LOST))
