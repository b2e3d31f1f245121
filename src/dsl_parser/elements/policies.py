"""The parser of groups and policies of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(
    foreign(
        __name__,
        "Group Groups Policy Policies PolicyType PolicyTypes PolicyTriggers",
    )
)
