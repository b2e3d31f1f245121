import inspect

from conductor.blueprint.errors import UnsupportedRelationship
from conductor.control.api.errors import CODES
from conductor.control.services import errors as services


def test_every_refusal_of_the_services_has_its_own_code() -> None:
    refusals = [
        each
        for _, each in inspect.getmembers(services, inspect.isclass)
        if each.__module__ == services.__name__ and not each.__subclasses__()
    ]
    assert refusals
    assert [each for each in refusals if each not in CODES] == []


def test_an_error_without_a_code_takes_that_of_its_nearest_ancestor() -> None:
    nearest = next(kind for kind in UnsupportedRelationship.__mro__ if kind in CODES)
    assert CODES[nearest] == (400, "invalid_blueprint_error")
