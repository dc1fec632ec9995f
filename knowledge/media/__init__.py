"""Images and documents with licence, credit and consent."""
