"""What a tracked cell tells of itself: source, params, metrics, outputs, environment."""
