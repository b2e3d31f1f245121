"""The parser of plugins of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Plugin Plugins PluginExecutor PluginSource PluginInstall"))
