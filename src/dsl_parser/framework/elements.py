"""The elements from which the public framework's parser is made, by their names."""

from conductor.blueprint.foreign import foreign

globals().update(
    foreign(__name__, "Element DictElement Dict List Leaf UnknownElement UnknownSchema")
)
