"""`- plugin.yaml: {region: x}`: values for the properties of the plugin that is imported."""

from conductor.blueprint import codes
from conductor.blueprint.imports.walk import Document
from conductor.blueprint.problems import Problems, did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping


def set_plugin_properties(document: Document, problems: Problems) -> None:
    """Writes into the document just read, which belongs to this import alone."""
    entry = document.entry
    if entry is None or not entry.properties:
        return
    declared = _declared(document.content)
    for name, value in entry.properties.items():
        with problems.gathered():
            if name not in declared:
                near = did_you_mean(name, declared)
                known = ", ".join(declared) or "none"
                sentence = f"the plugin has no property {name!r}; it knows: {known}.{near}"
                code = codes.ERROR_INVALID_IMPORT_PROPERTIES
                raise logic_error(code, sentence, entry.place)
            declared[name].put("value", value, entry.place, entry.place)


def _declared(content: YamlMapping) -> dict[str, YamlMapping]:
    plugins = content.get("plugins") or {}
    return {
        name: schema
        for plugin in plugins.values()
        for name, schema in (plugin.get("properties") or {}).items()
    }
