"""Settings of a service: the fields that all share, their kinds, and what is said of a mistake."""
