"""Redis and PostgreSQL as every service reaches them: where they are, and why they cannot be used."""
