"""What plugin and workflow code sees, behind the porches. Its one port is `Backend`."""
