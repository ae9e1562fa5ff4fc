"""Where releases, resources and pages are kept: a registry in SQL, and packs beside it.

``registry.py`` says what exists (implementing ``terminology/repository.py``), ``packs.py`` keeps large
releases compiled on disk, ``packed.py`` answers from them (implementing ``terminology/index.py``).
"""
