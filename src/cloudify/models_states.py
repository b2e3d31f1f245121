"""States of what a manager keeps; this module is the inner one."""

import sys

from conductor.runtime.sdk import models_states

sys.modules[__name__] = models_states
