"""The reference pages that are made of the code: ``python -m tools.docs`` writes them, ``tests/docs`` compares them."""
