"""One judge a file: what it looks at, which tool it asks, and what counts as judged."""
