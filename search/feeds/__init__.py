"""Any search as an Atom feed: what was published or changed on the site, newest first."""
