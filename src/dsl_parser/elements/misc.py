"""The parser of small sections of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(
    foreign(
        __name__,
        "DSLDefinitions Outputs Capabilities Inputs Labels Metadata",
    )
)
