"""Rows to bytes, once, in the format that was asked for; what each type becomes is in docs/contracts/rows.md."""
