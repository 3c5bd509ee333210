"""One message of work: pulled, waiting for its turn, handled in the same frame everywhere, and its one end."""
