"""Terms of every list, places, and the synonyms that search uses."""
