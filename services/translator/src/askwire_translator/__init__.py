"""Turns a question into a draft of SQL, offline or with a language model."""
