"""The benchmark: what the site costs its readers, its translators and its machines.

``make bench`` runs every group of measurements, ``make bench WHAT=po`` one. A group is
a module with a function ``measure``, which yields figures; `goals` says what they are
measured against. All work happens in copies of the project under ``_build/bench``.
"""
