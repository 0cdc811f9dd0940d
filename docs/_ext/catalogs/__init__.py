"""Catalogs: their update, what is wrong with them, and what is left to translate.

``python -m catalogs check`` names each fault with its file and line, ``python -m
catalogs todo`` lists the messages without a translation. Both read files and run
nothing: no Sphinx, no lesson, no torch.
"""
