"""Requests in, answers out: one module a subject."""
