"""Queries that are answered later: the outbox, kept results, retention."""
