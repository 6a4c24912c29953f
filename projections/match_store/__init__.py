"""Who looks like whom: the templates of every account, its persons and its lists, searched by similarity."""
