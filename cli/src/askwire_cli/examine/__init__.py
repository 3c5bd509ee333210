"""What ``askwire doctor`` looks at: this machine's own Askwire, or an installation that is to go into production."""
