"""What people say in other words, said the way that the grammar and the schema go by."""
