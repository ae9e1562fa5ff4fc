"""Where releases and resources are kept: packs on disk and a registry in SQL."""
