"""The parser of node templates of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(
    foreign(
        __name__,
        "NodeTemplate NodeTemplates NodeTemplateRelationship NodeTemplateRelationships",
    )
)
