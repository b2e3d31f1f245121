"""The script plugin under its promised name."""
