"""Notices: what the site tells a signed-in person, on the site itself."""
