"""Keys of interfaces."""

INTERFACES = "interfaces"
SOURCE_INTERFACES = "source_interfaces"
TARGET_INTERFACES = "target_interfaces"
