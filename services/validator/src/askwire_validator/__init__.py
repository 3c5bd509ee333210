"""Proves that a statement is safe, and signs the very bytes it proved."""
