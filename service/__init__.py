"""Procodex: medical procedure codes as a FHIR terminology service.

The rings, each importing only rings below it (``tests/test_layers.py`` holds the table):

3. ``api`` (how machines ask), ``web`` (how people look); ``opening``, ``app`` and ``cli`` put
   everything together
2. ``loaders`` (where code systems come from), ``storage`` (where they are kept), ``publishing`` (how changes
   reach others)
1. ``operations`` (what can be asked), ``fhir`` (how it is written)
0. ``terminology`` (what codes mean)
"""
