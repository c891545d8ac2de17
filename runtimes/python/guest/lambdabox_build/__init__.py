"""Fills the snapshot while the component is built. Nothing in here runs in an environment."""
