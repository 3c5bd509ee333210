"""The typed intermediate form between a question and SQL, its compilers and its plain words."""
