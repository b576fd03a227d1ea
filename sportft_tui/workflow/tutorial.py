"""The tutorial's own choices: which posts, which files, which two texts are classified."""

from __future__ import annotations

#: 20 newsgroups' two sports; the label is the last part of the name.
CATEGORIES = ("rec.sport.baseball", "rec.sport.hockey")

#: The tutorial trains on the first 100 of the shuffled posts: enough to be right, quick to pay for.
LIMIT = 100

#: Files are `sport2.jsonl`, `sport2_prepared_train.jsonl`, `sport2_prepared_valid.jsonl`.
STEM = "sport2"
SUFFIX = "sport2"
N_EPOCHS = 4

#: A text from another world than newsgroups, to see whether the model learnt the sport.
TWEET = (
    "Thank you Canes fans, best crowd in the NHL! Can't wait to lace up my skates "
    "and start a new chapter with the Red Wings #hockeytown"
)

#: The steps, as the app's rail and the shell's narration name them.
STEPS = ("Load", "Prepare", "Train", "Results", "Classify")
#: Where each stands in `STEPS`.
LOAD, PREPARE, TRAIN, RESULTS, CLASSIFY = range(len(STEPS))
