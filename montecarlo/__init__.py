"""What happens when a network is run: forward, backward, and decisions with stated error rates."""
