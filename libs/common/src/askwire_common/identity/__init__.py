"""Who asks, and what was approved: principals, the tokens that carry them, and the validator's signature."""
