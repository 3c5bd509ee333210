"""A data source as a person would speak of it: names, values, joins, and what phrases may name in it."""
