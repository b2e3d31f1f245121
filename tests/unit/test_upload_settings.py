import pytest

from conductor.settings import UploadSettings, server_settings


def uploads(**environment: str) -> UploadSettings:
    return server_settings(None, 0, "127.0.0.1", None, None, None, environment).uploads


def test_bounds_of_uploads_have_the_usual_defaults() -> None:
    assert uploads() == UploadSettings(50, 10_000, 1024)


def test_bounds_of_uploads_can_be_set() -> None:
    said = {"CONDUCTOR_BLUEPRINT_MAX_MB": "3", "CONDUCTOR_PLUGIN_MAX_MB": "7"}
    assert uploads(**said, CONDUCTOR_BLUEPRINT_MAX_FILES="5") == UploadSettings(3, 5, 7)


@pytest.mark.parametrize("wish", ["0", "-1", "much"])
def test_a_bound_that_cannot_be_meant_is_refused_with_its_name(wish: str) -> None:
    with pytest.raises(ValueError, match="CONDUCTOR_BLUEPRINT_MAX_MB"):
        uploads(CONDUCTOR_BLUEPRINT_MAX_MB=wish)
