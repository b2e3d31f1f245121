from conductor.domain.ids import DeploymentId, TenantName
from conductor.domain.plugin_source import PluginSource

TENANT = TenantName("default_tenant")


def test_arguments_are_split_at_blanks_and_quotes_mean_nothing() -> None:
    source = PluginSource("p", "p", "d", TENANT, install_arguments="-r  'my file.txt'\n--pre ")
    assert source.arguments == ("-r", "'my", "file.txt'", "--pre")


def test_a_plugin_of_a_deployment_is_not_central() -> None:
    assert PluginSource("p", "p", "d", TENANT).is_central
    assert not PluginSource("p", "p", "d", TENANT, deployment_id=DeploymentId("d")).is_central


def test_its_title_has_the_version_that_is_known() -> None:
    assert PluginSource("p", "p", "d", TENANT).title == "the plugin p"
    assert PluginSource("p", "p", "d", TENANT, version="1").title == "the plugin p 1"
