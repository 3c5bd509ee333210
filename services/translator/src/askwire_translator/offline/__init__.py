"""Translation without a language model: linking, a grammar over spans, candidates, a small ranker, honest refusals.

A question passes through the rooms in this order, and none knows those after it (import-linter holds them to it):

``words`` (everyday language) and ``source``, ``times``, ``operators`` (what may be meant) are what it is read with;
``wording`` says it the plain way; ``chunking`` cuts it; ``grammar`` hears clauses in the pieces; ``conditions`` and
``binding`` find the columns that are meant; ``building`` makes a query of them. ``candidates`` does this for every
reading, ``ranking`` puts them in order, ``structures`` takes questions apart that put figures into one another, and
``honesty`` speaks where no reading is good enough. ``engine`` is the whole.
"""
