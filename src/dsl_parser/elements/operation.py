"""The parser of operations of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(
    foreign(
        __name__,
        "OperationImplementation OperationExecutor NodeTypeInterfaces NodeTemplateInterfaces",
    )
)
