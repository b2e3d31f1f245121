"""Plugins, installed when code asks for it; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import plugin_installer

sys.modules[__name__] = plugin_installer
