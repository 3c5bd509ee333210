"""What `askwire audit` is made of: the entries, the stream that they are read from, and the archive that they go to."""
