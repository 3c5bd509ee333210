"""Translation without a language model: linking, a grammar over spans, candidates, a small ranker, honest refusals."""
