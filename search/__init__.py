"""One contract, engines behind it, the outbox that keeps them true, and the search page.

Search knows documents and terms, never pages: each app hands it documents.
"""
