"""The way out of an environment: HTTP requests, whatever library makes them."""
