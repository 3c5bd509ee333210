"""The grammar over spans: one file per phenomenon."""
