"""What a draft demands of rows, as predicates over the columns that hold it."""
