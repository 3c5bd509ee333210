"""A question cut into spans, each with what it may mean."""
