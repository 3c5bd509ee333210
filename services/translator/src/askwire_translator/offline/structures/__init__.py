"""Questions that put a figure into a structure: what is asked plainly within them, and what becomes of its answer."""
