"""Migrations of the control database, shipped with the gateway."""
