"""From a draft and a binding to a query, one step a file; ``build.py`` is the whole."""
