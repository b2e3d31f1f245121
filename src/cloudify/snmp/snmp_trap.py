"""Traps of SNMP; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.reach import snmp_trap

sys.modules[__name__] = snmp_trap
