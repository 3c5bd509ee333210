"""Which reading is best, and how sure it is."""
