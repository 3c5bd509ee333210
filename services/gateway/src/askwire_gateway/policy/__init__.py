"""Policies: written, checked, kept and told to the services."""
