"""A stock Wagtail page with the same text: the peer of our pages, only while measuring."""
