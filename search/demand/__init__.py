"""What people searched, without the people: the log of searches, and the map of what is missing."""
