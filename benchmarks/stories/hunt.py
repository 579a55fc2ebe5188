"""Jobs get lost: a hunt for a bug, with measurements, wrong guesses, and a cause found by a subagent's hint."""

from __future__ import annotations

from benchmarks.stories import Chapter, Fact, Run, Step, Story, Written

RAW = Fact("pin", ("ember-raw",), "Which bucket is off limits for the clean-up?")
ONCALL = Fact("pin", ("Marchetti",), "Who has to be told before a deploy?")

FROZEN = Fact("constraint", ("Lindqvist",), "Can I refactor the codec wrapper while I am at it?")
PAYLOAD = Fact("constraint", ("Tromsø",), "Why can't we just rename fields of the job payload?")
SLEEPS = Fact("constraint", ("zebra",), "Could the new test simply wait two seconds?")
REPLAY = Fact("constraint", ("shadow-7",), "Against which cluster do I run the replay?")
RETRIES = Fact("constraint", ("Okafor",), "Could we go to five attempts per job?")
NO_STOP = Fact("constraint", ("Wednesday intake",), "When must the workers not be drained?")

BASELINE = Fact("number", ("14 of 2,000",), "How many jobs got lost before we changed anything?")
WINDOW = Fact("number", ("31 s",), "When after the lease do jobs vanish?")
P95 = Fact("number", ("27 s",), "How long does a transcode take at the 95th percentile?")
STARTED = Fact("number", ("02:47",), "When did the trouble begin?")
DEPTH = Fact("number", ("48211",), "How many jobs were pending when we looked at the queue?")
AFTER_PATCH = Fact("number", ("2 of 2,000",), "How many jobs got lost with the clock patch?")
HOST_SKEW = Fact("cause", ("kiln-3",), "Which host's clock was wrong?")
POOLER = Fact("decision", ("pgbouncer",), "Why not advisory locks?")

TIMEOUT = Fact("failed", ("90 s",), "Did we try another visibility timeout?")
PIKA = Fact("failed", ("pika",), "Could a library upgrade be to blame, should I revert it?")
FENCE = Fact("failed", ("811",), "How did the first heron test fail?")
PREFETCH = Fact("failed", ("prefetch",), "Would it help to let each worker take only one job at a time?")
PERSIST = Fact("failed", ("AOF",), "Is Redis losing writes to disk?")
PTRACE = Fact("failed", ("ptrace",), "Can I look at the stacks of a live worker?")

SEQUENCE = Fact("decision", ("lease_seq",), "Where do lease numbers come from?")
EXPIRY = Fact("decision", ("pg_cron",), "What expires the leases?")
TIMER = Fact("decision", ("systemd timer",), "What expires the leases?", outdates="pg_cron")
FLAG = Fact("decision", ("lease_v2",), "Behind which flag is the new code?")
MONOTONIC = Fact("decision", ("database clock",), "Whose time do we compare leases with?")

LEASE = Fact("file", ("worker/lease.py",), "Where is the lease logic?")
CLOCK_TEST = Fact("file", ("tests/test_lease_clock.py",), "Where are the tests of the clock handling?")
MIGRATION = Fact("file", ("0107_lease_seq.sql",), "Which migration belongs to the change?")
RUNBOOK = Fact("file", ("docs/runbook-queue.md",), "Where did we write down how to drain the queue?")

FIRST = (
    Step("Since the 9th, 02:47 UTC, some transcode jobs just disappear: leased, never finished, never retried. Find "
         "out why. Repo is the one we're in.",
         "I'll look at the worker and the queue first.", (STARTED,)),
    Step("btw we can't touch the codec wrapper this week, Lindqvist's team has it frozen for their audit",
         "Then I stay out of it.", (FROZEN,)),
    Step("what's the queue depth now?", "The output is above; the leased number grows slowly.", (DEPTH,),
         runs=(Run("queuectl depth", "queue=transcode pending=48211 leased=377 dead=0"),)),
    Step("Get me a baseline. If you replay anything, run it against shadow-7 only, prod is off limits for replays.",
         "I replayed the recorded hour twice. The baseline is 14 of 2,000 jobs lost. They always vanish between 31 s "
         "and 34 s after they were leased, never earlier.", (REPLAY, BASELINE, WINDOW),
         runs=(Run("replay --cluster shadow-7 --jobs 2000", "replayed 2000 jobs\nfinished 1986\nlost 14"),)),
    Step("hm, 31 s. The p95 of one transcode is 27 s by the way, the dashboards are wrong about that. Try a larger "
         "visibility timeout.",
         "I raised the visibility timeout from 30 s to 90 s and replayed. It makes no difference: 13 lost this time, "
         "so the broker's timeout isn't what takes them away. I put it back.", (P95, TIMEOUT),
         runs=(Run("replay --cluster shadow-7 --jobs 2000 --set visibility=90", "replayed 2000 jobs\nlost 13"),)),
    Step("And whatever you change, the job payload has to stay compatible, the old workers in Tromsø still read v3.",
         "Noted, no field is renamed or removed.", (PAYLOAD,)),
    Step("Attach to a hanging worker and look at its stack.",
         "That is not allowed in this container.", (PTRACE,),
         runs=(Run("py-spy dump --pid 4117", "Error: Failed to suspend process\nptrace: Operation not permitted", 1),)),
)  # fmt: skip
SECOND = (
    Step("Reverting the pika upgrade changed nothing, I did that yesterday evening. So not that.",
         "Good, that saves us a run.", (PIKA,)),
    Step("Is Redis losing data? Send someone to check its persistence.", "The agent is done; Redis is not it.",
         (PERSIST,),
         agent=("Check whether the Redis persistence settings can lose leases. Report findings only.",
                "The AOF settings are fine: appendfsync is always, no rewrite ran in the incident window, and the "
                "last save succeeded. Redis does not lose the leases.")),
    Step("ok then let each worker take one job at a time",
         "I set prefetch to 1 and replayed: still 13 of 2,000 lost, throughput down by a third. Reverted.",
         (PREFETCH,)),
    Step("I don't want more than 3 attempts per job by the way, finance pays per attempt and Okafor watches it.",
         "The limit stays at three.", (RETRIES,)),
    Step("So what do we do with the leases? Numbers from a sequence in the database?",
         "Yes: each lease takes the next value of a sequence, and a worker that comes back with an older one is "
         "turned away.\n\nIn detail:\n1. a column `lease_seq` in the jobs row, filled from a sequence\n2. the worker "
         "sends it with its result\n3. the queue refuses a result with a lower number"),
    Step("Good, do that.", "Written: the migration adds lease_seq, and worker/lease.py passes it along.",
         (SEQUENCE, LEASE, MIGRATION),
         writes=(Written("migrations/0107_lease_seq.sql", "ALTER TABLE jobs ADD lease_seq bigint;\n"),
                 Written("worker/lease.py", "def lease():\n    ...\n"))),
    Step("and use row locks for taking a job?",
         "I went with SELECT ... FOR UPDATE SKIP LOCKED rather than advisory locks, because advisory locks do not "
         "survive pgbouncer in transaction mode.", (POOLER,)),
)  # fmt: skip
THIRD = (
    Step("Run the heron test.", "It fails; I look into it.", (FENCE,),
         runs=(Run("pytest -q -k heron", "E   LeaseExpired: fencing token 811 < 812\n1 failed in 0.41s", 1),)),
    Step("Look at the clocks of the hosts, maybe. Have an agent do it.",
         "Found it: the workers compare time.time() across hosts, and kiln-3 is 3.2 s ahead, so its leases look "
         "expired to the others.", (HOST_SKEW,),
         agent=("Compare the clocks of all worker hosts with the database host.",
                "Offsets: kiln-1 +0.01 s, kiln-2 -0.02 s, kiln-3 +3.21 s, kiln-4 +0.00 s. chrony is not running on "
                "the third one.")),
    Step("Nice. Then never compare wall clocks of two hosts again; take the database clock for both ends.",
         "Changed: lease and expiry both use now() of the database.", (MONOTONIC,),
         writes=(Written("worker/lease.py", "def lease():\n    return 'now()'\n", again=True),)),
    Step("Test that. No sleeps in the tests please, the last one who did that gave us the zebra incident.",
         "The test moves a fake clock instead.", (SLEEPS, CLOCK_TEST),
         writes=(Written("tests/test_lease_clock.py", "def test_skew():\n    ...\n"),)),
    Step("Let's have pg_cron expire the leases, then the sweeper thread can go.",
         "Agreed: a pg_cron job every ten seconds, the thread is removed.", (EXPIRY,)),
    Step("All of it behind a flag: lease_v2, off by default.", "Done.", (FLAG,)),
)  # fmt: skip
FOURTH = (
    Step("DBAs said no to pg_cron. The sweeper comes back, but as a systemd timer.",
         "I replaced the job by a systemd timer that runs the sweeper every ten seconds.", (TIMER,)),
    Step("Measure again.", "With the clock patch 2 of 2,000 are lost, down from 14. The two come from one host.",
         (AFTER_PATCH,),
         runs=(Run("replay --cluster shadow-7 --jobs 2000 --flag lease_v2", "replayed 2000 jobs\nlost 2"),)),
    Step("Write a short page on draining the queue. The workers must not be drained during the Wednesday intake.",
         "It's in docs/runbook-queue.md.", (RUNBOOK, NO_STOP),
         writes=(Written("docs/runbook-queue.md", "# Draining the queue\n"),)),
)  # fmt: skip

STORY = Story(
    "hunt",
    "a bug hunt with failed attempts and measurements",
    (
        ("Nothing in the bucket ember-raw may be deleted, these are customers' originals.", RAW),
        ("Before any deploy tell Marchetti, she holds the pager.", ONCALL),
    ),
    (
        Chapter(FIRST, (BASELINE, REPLAY, TIMEOUT), "automatic"),
        Chapter(SECOND, (FROZEN, DEPTH, WINDOW, STARTED, PIKA, SEQUENCE), "manual"),
        Chapter(THIRD, (P95, PERSIST, PREFETCH, HOST_SKEW, PTRACE, POOLER, LEASE), "automatic"),
        Chapter(FOURTH, (FENCE, MONOTONIC, TIMER, CLOCK_TEST, MIGRATION, FLAG), "manual"),
        Chapter((), (AFTER_PATCH, RUNBOOK, BASELINE, PAYLOAD), "automatic"),
    ),
)
