"""What the demo is made of: a server of its own, and somebody who types `cfy`."""
