"""Statements: what a sentence says of the project, whom it binds and what it takes back, and the drafts made of it.

`extract` makes the drafts of a turn. What it asks, in this order:

  handed_over, prose    which words are the user's own, cut into sentences
  judging               what kind one sentence is: by the patterns of `languages`, less what `explicit`, `faults` and
                        `classifier` (with `situation`) speak against, or for want of any by the classifier alone
  durable, corrections  whether a fact lasts, and whether it puts an earlier one right
  choices, midturn      what was chosen in answer to the turn before (`offers`), or while the turn went on (`undecided`
                        is neither)
  lessons, worked       what failed and was mended, and how something is done, and the drafts of it
  drafting              the page of each

`supersede` then says which older pages a draft takes the place of, by what `reversals` and `permissions` find in both.
What a brief tells of all that, and in which order, is `vmem.snapshot.worth`'s to say.
"""
