"""Contracts, bus, identity and observability that every Askwire service shares."""
