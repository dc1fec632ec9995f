"""A whole search as a table: CSV for programs, XLSX for people. Both are made as they are read."""
