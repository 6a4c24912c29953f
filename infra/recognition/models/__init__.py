"""Where the models come from: catalogue, fetching, conversion, digests."""
