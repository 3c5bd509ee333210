"""Who asks: keys, users, tokens of ours and of others."""
