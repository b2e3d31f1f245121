"""Parts of a blueprint by the names of another parser; each says so when it is used.

Ours are in conductor.blueprint.elements.
"""
