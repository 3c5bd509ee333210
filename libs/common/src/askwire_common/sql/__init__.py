"""What can be said of a statement's text before any parser sees it."""
