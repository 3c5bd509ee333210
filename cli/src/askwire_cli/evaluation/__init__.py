"""Evaluation as a product: suites of questions with gold SQL, run on one's own database, scored and compared."""
