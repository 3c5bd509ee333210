"""Which reading is best, and how sure it is.

``ranker`` scores readings by ``features`` and says how sure it is of the first of them. Training's questions tell too
little of some mistakes, so that a reading loses of its score, or of its certainty, for what a careful person would see:

* ``contradictions``: the reading says one thing and does another (two bounds that exclude each other);
* ``misreadings``: a word is heard twice, or for another's (a verb that is a code, a namesake);
* ``idle``: parts of it do no work (a condition that every row meets, a figure of one row);
* ``unmet``: what was asked to be shown, counted or bounded is another's, or one of two is;
* ``misfigured``: counts, groups, bounds and kinds that nobody asks for, whatever the schema;
* ``listed`` and ``showing``: what is shown is not what the question lists, or comes again;
* ``unlikely`` and ``crossed``: the words allow it, and people hardly mean it (figures over rows that joins repeat);
* ``neglect``, ``mentions`` and ``shortfalls``: something that was said has no part in the reading;
* ``plainness``: the opposite, what makes a reading surer than its features do;
* ``twins``: readings that a person cannot tell apart count as one.
"""
