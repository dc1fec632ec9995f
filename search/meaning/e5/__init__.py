"""multilingual-e5-small in numpy: from the 4-bit weights to a vector, with nothing but arrays.

``weights_file`` reads and checks the file, ``trie`` and ``tokenizer`` turn text into pieces of the
model's vocabulary, ``layers`` and ``encoder`` turn pieces into a vector, ``embedder`` is the door.
Only the optional part installs numpy: nothing outside this folder imports it at its top.
"""
