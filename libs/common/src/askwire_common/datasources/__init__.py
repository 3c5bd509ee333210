"""What every service knows of the data sources: catalogs, policies, and each asker's own view of them."""
