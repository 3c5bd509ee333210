"""Real servers from wheels and a supervisor: Askwire on one machine."""
