"""Walks through properties, and through all of a plan."""

from conductor.blueprint.scan import scan_properties
from conductor.blueprint.scan_plan import (
    CAPABILITIES_SCOPE,
    DEPLOYMENT_SETTINGS_SCOPE,
    LABELS_SCOPE,
    NODE_TEMPLATE_RELATIONSHIP_SCOPE,
    NODE_TEMPLATE_SCOPE,
    OUTPUTS_SCOPE,
    POLICIES_SCOPE,
    SCALING_GROUPS_SCOPE,
    scan_node_template,
    scan_service_template,
)

__all__ = [
    "CAPABILITIES_SCOPE",
    "DEPLOYMENT_SETTINGS_SCOPE",
    "LABELS_SCOPE",
    "NODE_TEMPLATE_RELATIONSHIP_SCOPE",
    "NODE_TEMPLATE_SCOPE",
    "OUTPUTS_SCOPE",
    "POLICIES_SCOPE",
    "SCALING_GROUPS_SCOPE",
    "scan_node_template",
    "scan_properties",
    "scan_service_template",
]
