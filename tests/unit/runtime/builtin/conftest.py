import pytest

from builtin.world import World


@pytest.fixture
def world() -> World:
    return World()
