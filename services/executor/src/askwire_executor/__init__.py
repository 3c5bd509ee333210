"""Runs approved statements and streams their rows."""
