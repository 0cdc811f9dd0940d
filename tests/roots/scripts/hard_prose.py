r"""
=====================
A title with overline
=====================

An opening paragraph with *emphasis*, **strong**, ``a literal``, a
`link <https://example.org/page>`_ and a formula :math:`\frac{a}{b}` that goes on
over three lines and ends with a footnote [1]_.

.. contents::
   :local:

* A bullet that is longer than one line and so goes on, indented, on
  the next one.

  A second paragraph of the same bullet.

  * A nested bullet.

    1. A number inside of it.
    2. Another number, which goes on for a while, so that the line must be broken
       here.

* The last bullet.

(a) A letter in brackets.
(b) Another letter.

term
    The definition of a term.

another term : its class
    A definition with two paragraphs.

    The second of them.

:field: The body of a field.
:longer field name: A body that is longer
    and goes on.

-a, --all   An option and what it does.

| A line block keeps its lines.
|    An indented line of it.

.. note:: A note that begins on the line of its directive
   and goes on below.

.. warning::

   A warning, with a list:

   - of one
   - and two

.. admonition:: A title of its own

   And its text.

A paragraph that announces a block of code::

    x = 1  # not a comment of a cell

Another way of saying it:

::

    y = 2

.. math:: e = mc^2

.. math::

   \begin{aligned}
       a &= b \\
       c &= d
   \end{aligned}

   f = g

A quotation:

    It stands indented.

    -- Its author

+------------+------------------------+
| A head     | Another head           |
+============+========================+
| A cell     | A cell with two lines, |
|            | both of one paragraph  |
+------------+------------------------+
| A cell that goes over two columns   |
+------------+------------------------+
| A cell     | - a list in a cell     |
| over two   | - of two               |
+            +------------------------+
| rows       | The last cell          |
+------------+------------------------+

=======  ==========
Simple   Table
=======  ==========
one      the first
two      the second
=======  ==========

.. list-table:: The title of a table
   :header-rows: 1

   * - Name
     - Meaning
   * - a
     - the first letter

.. figure:: /nowhere.svg
   :alt: What the figure shows

   The caption of the figure

   The legend of the figure.

.. image:: /nowhere.svg
   :alt: An alternative text

.. topic:: A topic

   Its text.

.. rubric:: A rubric

.. [1] The text of the footnote.
.. [key] The text of a citation.

.. |name| replace:: a replaced text

Here stands |name| and :ref:`a reference <sphx_glr_g_hard_code.py>`.
"""
# %%
# A section
# ---------
# The text right below a heading.
#
# A subsection
# ^^^^^^^^^^^^
#
# The same words. The same words.

x = 1
# %%
# The same words.

x = 2

##############################################################################
# A cell under a line of signs
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Its text: tiếng Việt, 日本語 and العربية, all in one line.
#
#
# After two empty lines.

x = 3

#%%
# .. code-block:: python
#
#    # A comment in a block that is prose
#    z = 3
#
# The end.
