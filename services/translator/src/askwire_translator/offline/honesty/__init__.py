"""What is said when there is no answer: what is missing, which readings there are, what is refused outright."""
