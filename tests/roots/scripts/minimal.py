"""
Minimal
=======
"""
