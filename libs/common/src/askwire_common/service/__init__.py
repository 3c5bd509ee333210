"""The life of a service: it starts, fits a hop's parts together, and stops without losing anything."""
