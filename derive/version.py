"""The version of derive; knows nothing else."""

__version__ = "0.1.0"
