"""A whole set of exercises: sheets, keys and tables in a folder, written so that a run may end at any moment.

    plan       what is made, for whom, and how it looks
    workshop   one student's sheet and key, with what all share computed once
    crew       several workshops in processes of their own
    folder     the folder: its lock, its journal, what stands there already
    tables     key.json, overview.csv, answers.csv, manifest.json
    run        all of it together
    face       what `derive.exercise` returns

It knows files and processes; which numbers are fair, what is asked and what stands on a page, others know.
"""
