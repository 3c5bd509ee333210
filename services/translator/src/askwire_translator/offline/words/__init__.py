"""Words of everyday language: their stems, kinds and synonyms; no schema and no question is behind them."""
