"""The language-model side: what the model is told, how it is called, and how its reply becomes an answer."""
