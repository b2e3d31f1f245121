"""The parser of workflows of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Workflow Workflows WorkflowMapping WorkflowParameters"))
