"""The askwire command line."""
