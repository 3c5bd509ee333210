"""SQLite's own opinion: its parser and its authorizer, on an empty database that looks like the asker's."""
