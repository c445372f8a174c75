"""Training of Plategate's own plate models. See ../README.md."""
