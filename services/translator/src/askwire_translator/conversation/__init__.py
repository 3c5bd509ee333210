"""Follow-ups: what was asked before, where it is kept, and how a few more words change it."""
