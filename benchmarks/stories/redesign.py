"""A design that turns round twice, of notes that sync: long answers with options, short replies, many constraints."""

from __future__ import annotations

from benchmarks.stories import Chapter, Fact, Run, Step, Story, Written

KEY = Fact("pin", ("Solveig",), "Who has the last word on the sync format?")
NAME = Fact("pin", ("Fjordnote",), "Under which name does the app appear in the store?")

REGION = Fact("constraint", ("Frankfurt",), "Where may user data be stored?")
COST = Fact("constraint", ("1,900",), "What may the servers cost a month?")
OLD_PHONES = Fact("constraint", ("Android 8",), "Which is the oldest system that we support?")
LICENCE = Fact("constraint", ("AGPL",), "Is there a licence that we cannot accept?")
SIZE = Fact("constraint", ("38 MB",), "How large may the app get?")
PLAIN = Fact("constraint", ("Rasmussen",), "May the server read the text of notes?")
UNDO = Fact("constraint", ("thirty days",), "For how long can a deleted note be brought back?")
NO_VENDOR = Fact("constraint", ("Firestore",), "Could we use a hosted backend?")

CRDT = Fact("decision", ("Automerge",), "How do we merge concurrent edits?")
LWW = Fact("decision", ("hybrid logical",), "How do we merge concurrent edits?", outdates="Automerge")
TRANSPORT = Fact("decision", ("long polling",), "How do clients hear of changes?")
SSE = Fact("decision", ("server-sent",), "How do clients hear of changes?", outdates="long polling")
STORAGE = Fact("decision", ("SQLite",), "Where does the client keep its notes?")
ATTACH = Fact("decision", ("content hash",), "How are attachments addressed?")
BATCH = Fact("number", ("250 operations",), "How large is a sync batch?")
BATCH_2 = Fact("number", ("120 operations",), "How large is a sync batch?", outdates="250 operations")
IDS = Fact("decision", ("UUIDv7",), "What do ids of notes look like?")
TOMB = Fact("decision", ("tombstone",), "What stays of a deleted note?")
SHARD = Fact("decision", ("By account",), "How is the server's table partitioned?")

OT = Fact("failed", ("transform matrix",), "Why not operational transforms?")
MERKLE = Fact("failed", ("hash tree",), "Would a Merkle comparison find what differs?")
DELTA = Fact("failed", ("4.1 MB",), "Did the prototype's history stay small?")
PUSH = Fact("failed", ("silent push",), "Can the phone be woken up for a sync?")

DEVICES = Fact("number", ("2.7 devices",), "How many devices does a user have?")
EDITS = Fact("number", ("0.4 %",), "How often do edits really conflict?")
LATENCY = Fact("number", ("1.8 s",), "How fast must an edit be on the other device?")
NOTES = Fact("number", ("6,300",), "How many notes has the heaviest user?")

ADR = Fact("file", ("docs/adr/0014-merge.md",), "Where is the merge decision written down?")
PROTO = Fact("file", ("sync/clock.py",), "Where is the clock prototype?")

FIRST = (
    Step("New topic: I want notes to sync between devices, also after days offline. Let's design it before we code.",
         "Happy to. Three things decide most of it: how concurrent edits merge, how clients hear of changes, and what "
         "the server may see."),
    Step("Boundary conditions first. Data stays in Frankfurt. Servers together at most 1,900 euros a month. And it has "
         "to run on Android 8, a third of our users is there.",
         "Clear.", (REGION, COST, OLD_PHONES)),
    Step("Some numbers from the last survey so that you know what we talk about: 2.7 devices per user, the heaviest "
         "user has 6,300 notes, and two devices really edit the same note at once in 0.4 % of all edits.",
         "That is a low rate of real conflicts, which speaks for something simple.", (DEVICES, EDITS, NOTES)),
    Step("What are our options for merging?",
         "There are three.\n\n- **A: operational transforms.** Needs a central order, and a transform matrix for every "
         "pair of operations; with our rich-text blocks that is 81 pairs. I would not.\n- **B: a CRDT such as "
         "Automerge.** Merges anything, history grows.\n- **C: last writer wins per field.** Small, loses one side of "
         "a real conflict.\n\nI lean to B."),
    Step("B then.", "Good: we build on Automerge, one document per note.", (CRDT, OT)),
    Step("careful with licences though, legal won't let us ship anything under AGPL", "Automerge is MIT.",
         (LICENCE,)),
    Step("How do clients hear of changes?",
         "For the start I propose long polling: it works through every proxy, and 40 s hold time keeps the load "
         "small."),
    Step("fine", "Then long polling it is.", (TRANSPORT,)),
)  # fmt: skip
SECOND = (
    Step("Measure how the history grows in a prototype, 200 edits a day for a year on one note.",
         "After a simulated year a single busy note has 4.1 MB of history for 9 kB of text, and loading it takes 700 "
         "ms on the slow phone.", (DELTA,),
         runs=(Run("proto-history --days 365", "note=1 text=9120 history=4301881 load_ms=702"),)),
    Step("That kills it. We go for C after all: last writer wins per field, with a hybrid logical clock so that the "
         "order survives wrong phone clocks.",
         "I agree, given how rare conflicts are. The clock goes into sync/clock.py.", (LWW, PROTO),
         writes=(Written("sync/clock.py", "class Clock:\n    ...\n"),)),
    Step("One requirement I forgot: the server never gets to read notes in plain text. We promised that to Rasmussen.",
         "Then merging happens on the clients only, and the server orders opaque fields.", (PLAIN,)),
    Step("Could the phone be woken up to sync in the background? Let somebody look into it.",
         "Short answer: not reliably.", (PUSH,),
         agent=("Find out whether a silent push wakes our app on both platforms.",
                "On iOS a silent push is throttled to a few per hour and never arrives in low power mode; on "
                "Android 8 it depends on the vendor. It cannot be relied on.")),
    Step("What about ids?",
         "I'd take UUIDv7: sortable by time, made offline, no coordination. Agreed?"),
    Step("Agreed. And the local store is SQLite, not files.", "Yes.", (IDS, STORAGE)),
    Step("an edit should be on the other device within 1.8 s if both are online, that's what we advertise", "Ok.",
         (LATENCY,)),
)  # fmt: skip
THIRD = (
    Step("With long polling we don't get under 3 s in practice. Use server-sent events instead.",
         "Changed: server-sent events, with a poll every five minutes as a net.", (SSE,)),
    Step("How do we find out what differs after a week offline? Merkle?",
         "I tried that on paper: a hash tree over encrypted fields changes almost everywhere with each key rotation, "
         "so it finds nothing cheaply. A per-device cursor is simpler."),
    Step("OK cursor. Batches of 250 operations.", "Noted.", (MERKLE, BATCH)),
    Step("How do attachments work?",
         "Attachments are addressed by the content hash of their encrypted bytes, so that the same picture is stored "
         "once, and a note only refers to it."),
    Step("good. what stays when a note is deleted?",
         "A tombstone with the id and the clock, nothing else."),
    Step("ok. But users can bring a deleted note back for thirty days, that's in the terms.",
         "Then the encrypted fields stay beside the tombstone that long.", (ATTACH, TOMB, UNDO)),
    Step("Management asked whether we could simply take Firestore. We can't, the contract forbids US vendors. Just so "
         "you know.", "Understood.", (NO_VENDOR,)),
)  # fmt: skip
FOURTH = (
    Step("Partition the server's table how?",
         "By account: every query has the account, and an account never spans two regions.", (SHARD,)),
    Step("Batches of 250 time out on 2G. Make it 120 operations.", "Changed to 120 operations.", (BATCH_2,)),
    Step("Write the merge decision down as an ADR.", "It is in docs/adr/0014-merge.md.", (ADR,),
         writes=(Written("docs/adr/0014-merge.md", "# Merging\n\nAccepted.\n"),)),
    Step("And keep the app below 38 MB, it is at 31 now.", "OK.", (SIZE,)),
)  # fmt: skip

STORY = Story(
    "redesign",
    "a design with reversals and many constraints",
    (
        ("Solveig has the last word on the sync format.", KEY),
        ("In the store the app is called Fjordnote.", NAME),
    ),
    (
        Chapter(FIRST, (EDITS, REGION, TRANSPORT), "manual"),
        Chapter(SECOND, (LWW, COST, OT, DEVICES, STORAGE), "automatic"),
        Chapter(THIRD, (SSE, PLAIN, PUSH, NOTES, IDS, PROTO, DELTA), "manual"),
        Chapter(FOURTH, (LATENCY, MERKLE, ATTACH, TOMB, BATCH_2), "automatic"),
        Chapter((), (ADR, SHARD, UNDO, LWW), "manual"),
    ),
)
