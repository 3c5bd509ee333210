"""Days, months and stretches of time in words."""
