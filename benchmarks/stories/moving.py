"""A move to another cloud: a terse user in lower case, much told by programs and agents, quotas, prices, dates."""

from __future__ import annotations

from benchmarks.stories import Chapter, Fact, Run, Step, Story, Written

FREEZE = Fact("pin", ("Hanneke",), "who can lift the change freeze?")
ACCOUNT = Fact("pin", ("hyrax-prod",), "which account is ours?")

NO_PUBLIC = Fact("constraint", ("public ip",), "may the database have an address on the internet?")
TAGS = Fact("constraint", ("cost-centre",), "how do resources have to be labelled?")
PLAN = Fact("constraint", ("plan file",), "how do i apply terraform here?")
WINDOW = Fact("constraint", ("sunday before nine",), "when may dns be switched?")
MAIL = Fact("constraint", ("Brevo",), "can mail go through the new cloud?")
KEEP = Fact("constraint", ("sixty days",), "how long must the old buckets stay?")

ROWS = Fact("number", ("8,411,907",), "how many rows has the events table?")
PRICE = Fact("number", ("412.60",), "what did the old setup cost last month?")
QUOTA = Fact("number", ("24 vcpus",), "what is our quota?")
QUOTA_2 = Fact("number", ("64 vcpus",), "what is our quota?", outdates="24 vcpus")
TTL = Fact("number", ("300 seconds",), "what is the ttl of the records?")
SPEED = Fact("number", ("38 MB/s",), "how fast does the copy run?")
DEADLINE = Fact("number", ("14th of march",), "when does the old contract end?")
DRIFT = Fact("number", ("17 resources",), "how much drift did the plan show?")

TOOL = Fact("decision", ("pgcopydb",), "what do we copy the database with?")
REGION = Fact("decision", ("europe-west9",), "which region?")
REGION_2 = Fact("decision", ("europe-north1",), "which region?", outdates="europe-west9")
SIZE = Fact("decision", ("e2-standard-8",), "which machine type do the workers get?")
STATE = Fact("decision", ("gcs backend",), "where is the terraform state kept?")
NAMING = Fact("decision", ("hx-",), "how do new resources begin?")
CUTOVER = Fact("decision", ("blue-green",), "how do we switch over?")

DUMP = Fact("failed", ("statement_timeout",), "why didn't pg_dump work?")
VPN = Fact("failed", ("mtu",), "what was wrong with the vpn?")
SPOT = Fact("failed", ("preempted",), "can the workers run on spot machines?")
PROXY = Fact("failed", ("haproxy",), "did a proxy in front help with the stalls?")
IMPORT = Fact("failed", ("for_each",), "why did terraform import stumble?")

CAUSE = Fact("cause", ("keepalive_time",), "why did connections stall after two hours?")
MODULE = Fact("file", ("modules/edge/main.tf",), "where is the load balancer defined?")
CHECKS = Fact("file", ("scripts/verify_counts.py",), "which script compares the counts?")
NOTES = Fact("file", ("docs/cutover.md",), "where are the steps of the switch?")

FIRST = (
    Step("ok we're moving the shop backend off the old provider, contract ends 14th of march. terraform is in infra/. "
         "start by telling me what we have", "Three services, one database, two buckets, one mail relay.", (DEADLINE,),
         runs=(Run("terraform state list", "module.db\nmodule.web\nmodule.worker"),)),
    Step("how big is the events table", "See above.", (ROWS,),
         runs=(Run("psql -Atc 'select count(*) from events'", "8,411,907"),)),
    Step("costs last month?", "The bill came to 412.60 euros, of which the database is a bit more than half.",
         (PRICE,)),
    Step("db doesnt get a public ip, ever. security would kill me", "Private only.", (NO_PUBLIC,)),
    Step("dump it", "pg_dump breaks off: the server cancels it because of its statement_timeout of 15 minutes.",
         (DUMP,),
         runs=(Run("pg_dump -Fc shop", "ERROR: canceling statement due to statement timeout", 1),)),
    Step("something that copies in parallel then?",
         "pgcopydb does: it follows changes while it copies, so the downtime is short. I'd take it."),
    Step("go", "Installed and configured.", (TOOL,)),
    Step("everything gets the label cost-centre or finance rejects it", "Added to the default labels.", (TAGS,)),
)  # fmt: skip
SECOND = (
    Step("europe-west9, closest to us", "Set.", (REGION,)),
    Step("what quota do we have there", "24 vcpus for the whole project.", (QUOTA,),
         runs=(Run("gcloud compute regions describe", "CPUS limit: 24.0 usage: 2.0"),)),
    Step("try spot machines for the workers, much cheaper",
         "I ran it for a day: the workers were preempted eleven times and two imports had to start over. Too shaky.",
         (SPOT,)),
    Step("fine, normal ones. which?", "e2-standard-8: four of them carry the peak with a third to spare.", (SIZE,)),
    Step("never apply without a saved plan file btw, we got burnt", "Always plan -out first.", (PLAN,)),
    Step("why is the copy so slow, get an agent on it", "It found the reason, see there.", (VPN,),
         agent=("Find out why the copy over the VPN runs at 2 MB/s.",
                "Packets above 1,380 bytes are dropped silently: the tunnel's mtu is 1,460 while the far side takes "
                "1,380. Clamping MSS fixes it.")),
    Step("and now?", "38 MB/s, so the whole copy takes about four hours.", (SPEED,)),
    Step("state goes to a gcs backend with locking", "Migrated.", (STATE,)),
)  # fmt: skip
THIRD = (
    Step("capacity in west9 is a joke. we go to europe-north1", "Changed in the variables, nothing was built yet.",
         (REGION_2,)),
    Step("they raised the quota to 64 vcpus", "Good, that is plenty.", (QUOTA_2,)),
    Step("put the load balancer in its own module", "It is in modules/edge/main.tf.", (MODULE,),
         writes=(Written("modules/edge/main.tf", "resource \"lb\" \"edge\" {}\n"),)),
    Step("import the existing dns zone", "It stumbles: the zone is created with for_each, and import wants the key in "
         "quotes. I stopped there and left the zone alone.", (IMPORT,)),
    Step("connections from the workers hang after about two hours. haproxy in between maybe?",
         "Tried haproxy with long timeouts: they stall just the same. Taken out again.", (PROXY,)),
    Step("let an agent look at the kernel settings",
         "That was it, see the agent's finding.", (CAUSE,),
         agent=("Compare TCP settings of workers and database host with what the firewall allows.",
                "net.ipv4.tcp_keepalive_time is 7200 on the workers, and the cloud firewall forgets idle connections "
                "after 600 seconds. Setting it to 300 keeps them alive.")),
    Step("mail stays with Brevo, the new cloud blocks port 25 anyway", "Left as is.", (MAIL,)),
    Step("prefix for everything new is hx-", "Ok.", (NAMING,)),
)  # fmt: skip
FOURTH = (
    Step("plan?", "The plan shows drift in 17 resources, all labels.", (DRIFT,),
         runs=(Run("terraform plan -out p1", "Plan: 0 to add, 17 to change, 0 to destroy."),)),
    Step("write something that compares row counts on both sides", "scripts/verify_counts.py does.", (CHECKS,),
         writes=(Written("scripts/verify_counts.py", "import sys\n"),)),
    Step("how do we switch over", "Blue-green or a read-only window. With 38 MB/s and the follow mode I'd do "
         "blue-green: both run, then the record moves."),
    Step("yes. dns only sunday before nine though, shops are closed then. ttl is down to 300 seconds already",
         "Noted in the steps.", (CUTOVER, WINDOW, TTL)),
    Step("write the steps down", "docs/cutover.md has them.", (NOTES,),
         writes=(Written("docs/cutover.md", "# Cutover\n"),)),
    Step("old buckets stay sixty days after the switch, legal", "Ok.", (KEEP,)),
)  # fmt: skip

STORY = Story(
    "moving",
    "a move to another cloud, tersely told",
    (
        ("Only Hanneke can lift the change freeze.", FREEZE),
        ("Our account is hyrax-prod, the other ones belong to customers.", ACCOUNT),
    ),
    (
        Chapter(FIRST, (ROWS, NO_PUBLIC, TOOL), "manual"),
        Chapter(SECOND, (PRICE, DUMP, QUOTA, VPN, SIZE), "automatic"),
        Chapter(THIRD, (REGION_2, SPOT, SPEED, CAUSE, STATE, IMPORT), "automatic"),
        Chapter(FOURTH, (MODULE, PROXY, NAMING, DRIFT, CUTOVER, PLAN), "manual"),
        Chapter((), (CHECKS, NOTES, TTL, DEADLINE, QUOTA_2), "automatic"),
    ),
)
