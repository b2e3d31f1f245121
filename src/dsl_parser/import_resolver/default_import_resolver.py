"""The resolver with rules; this module is the inner one."""

import sys

from conductor.blueprint.imports import default_resolver

sys.modules[__name__] = default_resolver
