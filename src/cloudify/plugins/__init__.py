"""What Conductor itself has to offer in the manner of a plugin."""
