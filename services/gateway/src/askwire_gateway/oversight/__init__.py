"""Who did what, and who used how much: for administrators, and each for itself."""
