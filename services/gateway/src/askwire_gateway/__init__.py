"""The HTTP edge of Askwire: authenticates, publishes questions, copies answers."""
