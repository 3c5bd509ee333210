"""What people say of their data: glossary, measures, synonyms, default filters and accepted pairs, as files."""
