"""When schedules are due: what people write is read here, and turned into instants.

`reading` makes a `Timing` of what was sent, `occurrences` tells its instants. No I/O, no clock.
"""
