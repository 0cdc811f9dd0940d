"""
Tabs
====

Words	apart, and a list:

-	an item
-	another

=====	=======
A	B
=====	=======
one	two
=====	=======
"""

if True:
	# By a tab.
	x = 1	# behind a tab

# %%
#	Prose by a tab.

y = 2
