"""What plugin code reaches other systems with: brokers, managers, agents, systemd."""
