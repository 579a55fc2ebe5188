"""What a secret looks like: one table of well-known formats, read by `redact`.

Plain tuples of strings, so that importing the table costs a hook process nothing; `redact`
compiles a pattern the first time one of its literals is seen. The formats are those that the
issuers publish (and that secret scanners agree on).

Each rule is (kind, literals, back, pattern):

- `literals`: the rule is tried only where one of these stands, so they must be rare in clean text;
- `back`: how many characters before the literal the match may begin, "" or a character class
  with a limit such as `[0-9]{10}`: the match begins at the first of that run;
- `pattern`: matched (not searched) there; a group named `v` is the secret, otherwise all of it is.

Patterns hold no nested or adjacent unbounded repeats, so a match is linear in its own length.
"""

from __future__ import annotations

# A token ends where its alphabet ends.
_W = r"[A-Za-z0-9_-]"
_AN = r"[A-Za-z0-9]"

TOKEN_RULES: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("aws-key-id", ("AKIA", "ASIA", "ABIA", "ACCA"), "", r"A[KSBC]I?[AC]?A[A-Z0-9]{16}(?![A-Za-z0-9])(?<!EXAMPLE)"),
    ("aws-bedrock", ("ABSK",), "", r"ABSK[A-Za-z0-9+/]{60,}={0,2}"),
    ("gcp-api-key", ("AIza",), "", rf"AIza{_W}{{35}}"),
    ("gcp-oauth", ("GOCSPX-", "ya29."), "", rf"(?:GOCSPX-{_W}{{20,}}|ya29\.[A-Za-z0-9_.-]{{20,}})"),
    ("azure-secret", ("Q~",), "[A-Za-z0-9_~.-]{4}", r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    ("azure-sas", ("sig=",), "", r"sig=(?P<v>[A-Za-z0-9%+/=]{40,})"),
    ("github", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), "", rf"gh[pousr]_{_AN}{{36,}}"),
    ("github", ("github_pat_",), "", r"github_pat_[A-Za-z0-9_]{22,}"),
    (
        "gitlab",
        ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-", "glagent-", "gloas-"),
        "",
        r"gl[a-z]{2,5}-[A-Za-z0-9_.-]{20,}",
    ),
    ("gitlab", ("GR1348941",), "", rf"GR1348941{_W}{{20,}}"),
    (
        "slack",
        ("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xoxe.", "xapp-", "xoxc-", "xoxd-"),
        "",
        r"(?:xox[abceoprsd][-.]|xapp-)(?=[A-Za-z.%-]{0,20}[0-9])[A-Za-z0-9%./+=-]{12,}",
    ),
    (
        "slack-webhook",
        ("hooks.slack.com/",),
        "",
        r"hooks\.slack\.com/(?P<v>(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,})",
    ),
    (
        "stripe",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_", "whsec_"),
        "",
        rf"(?:[sr]k_(?:live|test|prod)_{_AN}{{10,}}|whsec_[A-Za-z0-9+/]{{24,}}={{0,2}})",
    ),
    ("anthropic", ("sk-ant-",), "", rf"sk-ant-{_W}{{20,}}"),
    (
        "openai",
        ("sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"),
        "",
        rf"sk-(?:proj|svcacct|admin|None)-{_W}{{20,}}",
    ),
    ("api-key", ("sk-or-v1-", "sk-lf-", "pk-lf-"), "", rf"[sp]k-(?:or-v1|lf)-{_W}{{32,}}"),
    ("openai", ("sk-",), "", rf"sk-(?=[A-Za-z]{{0,30}}[0-9]){_AN}{{32,}}"),
    ("huggingface", ("hf_", "api_org_"), "", rf"(?:hf_|api_org_){_AN}{{30,}}"),
    ("nvidia", ("nvapi-",), "", rf"nvapi-{_W}{{50,}}"),
    ("langsmith", ("lsv2_",), "", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("pinecone", ("pcsk_",), "", rf"pcsk_{_W}{{40,}}"),
    ("mapbox", ("sk.eyJ",), "", rf"sk\.eyJ{_W}{{20,}}\.{_W}{{16,}}"),
    ("tailscale", ("tskey-",), "", r"tskey-[a-z]{3,12}-[A-Za-z0-9-]{20,}"),
    ("brevo", ("xkeysib-",), "", r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    ("hubspot", ("pat-na1-", "pat-eu1-"), "", r"pat-(?:na|eu)1-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("netlify", ("nfp_",), "", rf"nfp_{_AN}{{36,}}"),
    ("render", ("rnd_",), "", rf"rnd_(?=[A-Za-z]{{0,20}}[0-9]){_AN}{{28,}}"),
    ("neon", ("napi_",), "", r"napi_[a-z0-9]{40,}"),
    ("resend", ("re_",), "", rf"re_(?=[A-Za-z_]{{0,20}}[0-9]){_AN}{{8}}_{_AN}{{20,}}(?![A-Za-z0-9_])"),
    ("cerebras", ("csk-",), "", r"csk-[a-z0-9]{40,}"),
    ("api-key", ("sk_",), "", r"sk_[0-9a-f]{48}(?![A-Za-z0-9])"),
    ("mws", ("amzn.mws.",), "", r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("braintree", ("access_token$",), "", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    ("flutterwave", ("FLWSECK",), "", r"FLWSECK(?:_TEST)?-[0-9A-Za-z]{20,}-X"),
    (
        "password-hash",
        ("$1$", "$5$", "$6$", "$apr1$", "$2a$", "$2b$", "$2y$", "$y$", "$argon2"),
        "",
        r"\$(?:[156y]|apr1|2[aby]|argon2i?d?)\$(?:[A-Za-z0-9=,./-]{1,40}\$){0,3}[./A-Za-z0-9+]{22,}",
    ),
    (  # a private key in base64 once more, as kubeconfig files and service accounts in variables have it
        "private-key",
        ("UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW"),
        "[A-Za-z0-9+/]{4000}",
        r"[A-Za-z0-9+/]{20,}(?:\s{1,16}[A-Za-z0-9+/]{40,}){0,400}(?:\s{1,16}[A-Za-z0-9+/]{1,76}(?==))?={0,2}",
    ),
    ("npm", ("npm_",), "", rf"npm_{_AN}{{36}}"),
    ("pypi", ("pypi-AgE",), "", rf"pypi-AgE{_W}{{40,}}"),
    ("rubygems", ("rubygems_",), "", r"rubygems_[0-9a-f]{48}"),
    ("crates-io", ("cio",), "", rf"cio(?=[A-Za-z]{{0,20}}[0-9]){_AN}{{32}}(?![A-Za-z0-9])"),
    ("nuget", ("oy2",), "", r"oy2[a-z0-9]{43}(?![A-Za-z0-9])"),
    ("clojars", ("CLOJARS_",), "", r"CLOJARS_[a-z0-9]{60}"),
    ("jwt", ("eyJ",), "", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    ("jwt", ("eyJ",), "", r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{0,4096}){3}\.[A-Za-z0-9_-]{16,}"),
    ("twilio", ("SK",), "", r"SK[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("sendgrid", ("SG.",), "", rf"SG\.{_W}{{16,32}}\.{_W}{{16,64}}"),
    ("discord-webhook", ("/api/webhooks/",), "", rf"/api/webhooks/(?P<v>[0-9]{{6,}}/{_W}{{30,}})"),
    ("gcp-oauth", ("1//0",), "", rf"1//0{_W}{{40,}}"),
    ("telegram", ("/bot",), "", rf"/bot(?P<v>[0-9]{{8,10}}:AA{_W}{{32,34}})(?!{_W})"),
    ("telegram", (":AA",), "[0-9]{10}", rf"[0-9]{{8,10}}:AA{_W}{{32,34}}(?!{_W})"),
    ("mailchimp", ("-us",), "[0-9a-f]{32}", r"[0-9a-f]{32}-us[0-9]{1,2}(?![A-Za-z0-9])"),
    ("mailgun", ("key-",), "", r"key-[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("square", ("sq0", "EAAA"), "", rf"(?:sq0[a-z]{{3}}-{_W}{{22,}}|EAAA(?=[A-Za-z_-]{{0,40}}[0-9]){_W}{{56,}})"),
    ("shopify", ("shpat_", "shpca_", "shppa_", "shpss_"), "", r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"),
    ("digitalocean", ("doo_v1_", "dop_v1_", "dor_v1_"), "", r"do[opr]_v1_[a-f0-9]{64}"),
    ("heroku", ("HRKU-",), "", rf"HRKU-{_W}{{36,}}"),
    ("databricks", ("dapi",), "", r"dapi[0-9a-f]{32}(?:-[0-9])?(?![A-Za-z0-9])"),
    ("vault", ("hvs.", "hvb.", "hvr."), "", rf"hv[sbr]\.{_W}{{24,}}"),
    ("terraform", (".atlasv1.",), "[A-Za-z0-9]{14}", rf"{_AN}{{14}}\.atlasv1\.{_W}{{40,}}"),
    ("grafana", ("glsa_", "glc_"), "", rf"(?:glsa_{_AN}{{32}}_[A-Fa-f0-9]{{8}}|glc_[A-Za-z0-9+/]{{32,}}={{0,2}})"),
    ("grafana", ("eyJrIjoi",), "", rf"eyJrIjoi{_AN}{{60,}}={{0,3}}"),
    ("new-relic", ("NRAK-", "NRJS-", "NRII-", "NRIQ-"), "", rf"NR(?:AK|JS|II|IQ)-{_W}{{19,}}"),
    ("sentry", ("sntrys_", "sntryu_"), "", r"sntry[su]_[A-Za-z0-9+/=_]{40,}"),
    ("linear", ("lin_api_", "lin_oauth_"), "", rf"lin_(?:api|oauth)_{_AN}{{32,}}"),
    (
        "notion",
        ("ntn_", "secret_"),
        "",
        rf"(?:ntn_{_AN}{{40,}}|secret_(?=[A-Za-z]{{0,30}}[0-9]){_AN}{{43}}(?![A-Za-z0-9]))",
    ),
    ("atlassian", ("ATATT3", "ATCTT3"), "", r"AT[AC]TT3[A-Za-z0-9_=-]{40,}"),
    ("bitbucket", ("ATBB",), "", rf"ATBB{_AN}{{28,}}"),
    ("docker-hub", ("dckr_pat_", "dckr_oat_"), "", rf"dckr_[po]at_{_W}{{20,}}"),
    ("figma", ("figd_", "figu_"), "", rf"fig[du]_{_W}{{20,}}"),
    ("airtable", ("pat",), "", rf"pat{_AN}{{14}}\.[0-9a-f]{{64}}"),
    ("postman", ("PMAK-",), "", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    ("cloudflare", ("v1.0-",), "", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{140,}"),
    ("supabase", ("sbp_", "sb_secret_"), "", rf"(?:sbp_[0-9a-f]{{40}}|sb_secret_{_W}{{20,}})"),
    ("planetscale", ("pscale_",), "", r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    (
        "fly-io",
        ("fo1_", "fm1_", "fm2_", "fm1r_"),
        "",
        r"(?:fo1_[A-Za-z0-9_-]{40,}|fm(?:1r|1a|1|2)_[A-Za-z0-9+/=]{60,})",
    ),
    ("groq", ("gsk_",), "", rf"gsk_{_AN}{{40,}}"),
    ("xai", ("xai-",), "", rf"xai-(?=[A-Za-z_-]{{0,40}}[0-9]){_W}{{60,}}"),
    ("perplexity", ("pplx-",), "", rf"pplx-{_AN}{{40,}}"),
    ("replicate", ("r8_",), "", rf"r8_{_AN}{{37}}"),
    ("tavily", ("tvly-",), "", rf"tvly-(?=[A-Za-z_-]{{0,20}}[0-9]){_W}{{28,}}"),
    ("age", ("AGE-SECRET-KEY-1",), "", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    ("artifactory", ("AKCp", "cmVmdGtuO"), "", rf"(?:AKCp{_AN}{{60,}}|cmVmdGtuO[A-Za-z0-9+/=]{{50,}})"),
    ("doppler", ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa."), "", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9_.-]{36,}"),
    ("pulumi", ("pul-",), "", r"pul-[0-9a-f]{40}"),
    ("1password", ("ops_eyJ",), "", r"ops_eyJ[A-Za-z0-9+/=_-]{60,}"),
    ("dynatrace", ("dt0",), "", r"dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{60,}"),
    ("contentful", ("CFPAT-",), "", rf"CFPAT-{_W}{{40,}}"),
    ("circleci", ("CCIPAT_", "CCIPRJ_"), "", r"CCIP(?:AT|RJ)_[A-Za-z0-9_]{30,}"),
    ("buildkite", ("bkua_", "bkaj_", "bkct_"), "", r"bk(?:ua|aj|ct)_[A-Za-z0-9]{30,}"),
    ("alibaba", ("LTAI",), "", rf"LTAI(?=[A-Za-z]{{0,20}}[0-9]){_AN}{{16,24}}(?![A-Za-z0-9])"),
    ("tencent", ("AKID",), "", rf"AKID{_AN}{{32,40}}(?![A-Za-z0-9])"),
    ("aiven", ("AVNS_",), "", rf"AVNS_{_W}{{19,}}"),
    ("easypost", ("EZAK", "EZTK"), "", rf"EZ[AT]K{_AN}{{54}}"),
    (
        "teams-webhook",
        (".webhook.office.com/webhookb2/",),
        "",
        r"\.webhook\.office\.com/webhookb2/(?P<v>[A-Za-z0-9@/-]{60,})",
    ),
    ("facebook", ("EAAC", "EAAM", "EAAG"), "", rf"EAA[CMG](?=[A-Za-z]{{0,40}}[0-9]){_AN}{{80,}}"),
    (
        "twitter",
        ("AAAAAAAAAAAAAAAAAAAA",),
        "",
        r"A{20,22}(?=[A-Za-z%]{0,30}[0-9])[B-Zb-z0-9%][A-Za-z0-9%]{60,100}(?![A-Za-z0-9%/+=])",
    ),
)

# Where a secret stands in a command or a file, without case. SPOT rules are matched at a literal;
# one whose first literal holds "pass" is skipped in a text without it.
SPOT_RULES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("password", ("://",), r"""://[^\s/@:"'<>`[]{0,128}:(?P<v>[^\s/"'<>`]{1,256})@(?=[A-Za-z0-9_\[.$%-])"""),
    (
        "auth",
        ("authorization",),
        r"""authorization(?:\\?["']?\]?\s{0,4}[:=,]\s{0,4}\\?["']?|\s{1,4}\\?["'])(?:bearer|basic|token|apikey|api-key|bot|negotiate)\s{1,4}(?P<v>[A-Za-z0-9._~+/=:-]{6,4096})""",
    ),
    (
        "auth",
        ("authorization",),
        r"""authorization\\?["']?\]?\s{0,4}[:=]\s{0,4}\\?["']?(?P<v>[A-Za-z0-9._~+/=-]{20,4096})""",
    ),
    ("auth", ("bearer ",), r"bearer\s{1,4}(?P<v>[A-Za-z0-9._~+/=-]{16,4096})"),
    (
        "netrc",
        ("machine ", "machine\t"),
        r"machine\s{1,8}\S{1,200}\s{1,8}login\s{1,8}\S{1,128}\s{1,8}password\s{1,8}(?P<v>\S{1,256})",
    ),
    ("netrc", ("default login",), r"default login\s{1,8}\S{1,128}\s{1,8}password\s{1,8}(?P<v>\S{1,256})"),
    (
        "sql",
        ("identified by ", "identified with "),
        r"""(?:identified|with)(?:\s{1,4}(?:with\s{1,4}\S{1,40}|by|password|encrypted)){1,4}\s{0,4}=?\s{0,4}(?:n?'|")(?P<v>[^'"\n]{3,128})['"]""",
    ),
    (
        "sql",
        ("with password ", "encrypted password "),
        r"""(?:with|encrypted) password\s{0,4}=?\s{0,4}(?:n?'|")(?P<v>[^'"\n]{3,128})['"]""",
    ),
    ("unquoted", ("identified by ",), r"identified\s{1,4}by\s{1,4}(?P<v>[^\s'\";,]{5,128})"),
    ("password", ("passin pass:", "passout pass:"), r"pass(?:in|out) pass:(?P<v>[^\s\"']{4,128})"),
    ("password", ("storepass ", "keypass "), r"""(?:store|key)pass\s{1,4}["']?(?P<v>[^\s"']{4,128})"""),
    ("password", (" -pw ",), r""" -pw\s{1,4}["']?(?P<v>[^\s"']{4,128})"""),
    (
        "token",
        ("_authtoken", "x-vault-token", "x-consul-token", "x-nomad-token", "job-token"),
        r"""[a-z_-]{4,13}?token\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?P<v>[A-Za-z0-9_.-]{20,512})""",
    ),
    ("password", ("jdbc:oracle:thin:",), r"jdbc:oracle:thin:[^\s/@]{1,64}/(?P<v>[^\s@\"']{3,128})@"),
    (
        "password",
        ("auth=(", "auth = ("),
        r"""auth ?= ?\(\s{0,8}[rbu]?["'][^"'\n]{1,64}["'],\s{0,8}[rbu]?["'](?P<v>[^"'\n]{4,128})["']""",
    ),
    (
        "unquoted",
        ("add_user ", "change_password "),
        r"""(?:add_user|change_password)\s{1,4}\S{1,64}\s{1,4}["']?(?P<v>[^\s"']{5,128})""",
    ),
    ("unquoted", ("stats auth ",), r"stats auth\s{1,4}[^\s:]{1,64}:(?P<v>[^\s\"']{5,128})"),
    ("unquoted", ("http-basic.",), r"""http-basic\.\S{1,64}\s{1,4}\S{1,64}\s{1,4}["']?(?P<v>[^\s"']{5,128})"""),
    (
        "unquoted",
        ("echo ", "printf "),
        r"""(?:echo|printf)\s{1,4}(?:-[ne]{1,2}\s{1,4})?["']?(?P<v>[^\s"'|$`]{5,128})["']?\s{0,4}\|\s{0,4}(?:sudo\s{1,4})?(?:cryptsetup|base64(?!\s{1,4}-{1,2}d)|(?:podman|docker|kubectl)\s[^|\n]{0,40}?secret)\b""",
    ),
    ("unquoted", ("bindpw ", "rootpw "), r"""(?:bind|root)pw\s{1,8}["']?(?P<v>[^\s"']{5,128})"""),
    ("random", ('"key":', '"key" :'), r"""\x22key\x22 ?:\s{0,4}\x22(?P<v>[!#-\[\]-~]{32,256})\x22"""),
    ("unquoted", ("requirepass ", "masterauth "), r"""(?:requirepass|masterauth)\s{1,4}["']?(?P<v>[^\s"']{5,128})"""),
    (
        "sql",
        ("convertto-securestring ",),
        r"""convertto-securestring\s{1,4}(?:-string\s{1,4})?["'](?P<v>[^"'\n]{4,128})["']""",
    ),
    (
        "password",
        ("echo ", "printf "),
        r"""(?:echo|printf)\s{1,4}(?:-[ne]{1,2}\s{1,4})?["']?(?P<v>[^\s"'|$`]{4,128})["']?\s{0,4}\|\s{0,4}(?:sudo\s[^|\n]{0,40}?-S\b|[^|\n]{1,120}?--?pass(?:word)?-?stdin)""",
    ),
    (
        "password",
        ("echo ", "printf "),
        r"""(?:echo|printf)\s{1,4}(?:-[ne]{1,2}\s{1,4})?["']?[\w.-]{1,32}:(?P<v>[^\s"'|]{4,128})["']?\s{0,4}\|\s{0,4}(?:sudo\s{1,4})?chpasswd""",
    ),
    (
        "password",
        ("basic_auth", "basicauth"),
        r"""basic_?auth["']?\s{0,2}[=:]\s{0,2}["']?[\w.@-]{1,64}:(?P<v>[^\s"']{4,128})""",
    ),
    ("auth", ("_auth",), r"""_auth[ \t]{0,2}=[ \t]{0,2}["']?(?P<v>[A-Za-z0-9+/]{12,2048}={0,2})"""),
    ("basic", ('"auth"',), r"\x22auth\x22\s{0,4}:\s{0,4}\x22(?P<v>[A-Za-z0-9+/]{8,2048}={0,2})\x22"),
    ("token", ("sonar.login=",), r"sonar\.login=(?P<v>[A-Za-z0-9_]{20,128})"),
    ("url-token", ("://",), r"://(?P<v>[A-Za-z0-9_.~%+-]{16,256})@(?=[A-Za-z0-9_\[-])"),
    ("sql", ('psk="',), r"psk=\x22(?P<v>[^\x22\n]{8,63})\x22"),
    (
        "pgpass",
        (":5432:", ":5433:", ":5434:", ":5435:", ":6432:"),
        r":(?:543[2-5]|6432):[^:\s]{1,64}:[^:\s]{1,64}:(?P<v>\S{3,128})",
    ),
)

# LINE rules are searched from a literal to the end of its line, once a line.
LINE_RULES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("cookie", ("cookie:", 'cookie":'), r"""(?:sess|sid|auth|token|jwt)[a-z0-9_.-]{0,30}=(?P<v>[^\s;,"']{12,2048})"""),
    (
        "password",
        ("ldapsearch ", "ldapadd ", "ldapmodify ", "ldapdelete ", "ldapwhoami ", "ldappasswd "),
        r"""\s-w\s{0,2}["']?(?P<v>[^\s"'-][^\s"']{3,127})""",
    ),
    ("password", ("smbclient ", "rpcclient "), r"""\s-u\s{0,2}["']?[^\s%"']{1,64}%(?P<v>[^\s"']{3,128})"""),
    (
        "unquoted",
        (
            "zip ",
            "7z ",
            "7za ",
            "rar ",
            "mongosh ",
            "mongo ",
            "mongodump ",
            "mongorestore ",
            "cqlsh ",
            "sqlcmd ",
            "bcp ",
        ),
        r"""\s-p\s{0,2}["']?(?P<v>[^\s"']{5,128})""",
    ),
    (
        "unquoted",
        ("htpasswd ",),
        r"""\s-[a-z]{0,6}b[a-z]{0,6}\s{1,4}(?:\S{1,200}\s{1,4}){1,2}["']?(?P<v>[^\s"']{5,128})["']?\s{0,4}$""",
    ),
    ("password", ("lftp ",), r"""\s-u\s{0,2}["']?[^\s,"']{1,64},(?P<v>[^\s"']{4,128})"""),
    ("password", ("az login",), r"""\s-p\s{1,4}["']?(?P<v>[^\s"']{6,256})"""),
    (
        "cookie",
        ("curl ",),
        r"""\s(?:-b|--cookie)[ =]{0,2}["']?[^\n"']{0,200}?(?:sess|sid|auth|token|jwt)[a-z0-9_.-]{0,30}="""
        r"""(?P<v>[^\s;,"']{12,2048})""",
    ),
    (
        "password",
        ("curl ", "wget ", "http ", "https "),
        r"""\s(?:-u|--user|-a|--proxy-user)[ =]?\s{0,2}["']?[^\s:"'/]{1,64}:(?P<v>[^\s"'@/]{3,128})""",
    ),
    (
        "password",
        ("mysql ", "mysqldump ", "mysqladmin ", "mariadb "),
        r"""\s-p(?P<v>[^\s"'|;-][^\s"'|;]{2,127}|'[^'\n]{3,128}'|"[^"\n]{3,128}")""",
    ),
    ("password", ("sshpass ",), r"""\s-p\s{0,4}(?P<v>[^\s"']{3,128}|'[^'\n]{3,128}'|"[^"\n]{3,128}")"""),
    ("unquoted", ("ssh-keygen ", "ipmitool "), r"""\s-[NP]\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("snmpwalk ", "snmpget ", "snmpset "), r"""\s-[AX]\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("twine ",), r"""\s-p\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("net use ",), r"""/user:\S{1,64}\s{1,4}["']?(?P<v>[^\s/"'][^\s"']{4,127})"""),
    (
        "unquoted",
        ("sqlplus ", "expdp ", "impdp "),
        r"""\s["']?[\w$]{1,64}/(?P<v>[^\s@/"']{5,128})(?:@|["']?\s{0,4}$)""",
    ),
    ("password", ("redis-cli ",), r"""\s-a\s{1,4}["']?(?P<v>[^\s"']{3,128})"""),
    ("password", ("docker login", "podman login", "registry login"), r"""\s-p\s{1,4}["']?(?P<v>[^\s"']{3,256})"""),
)

# Names whose value is a secret when it looks like one. Found in lower-cased text; `strong` names
# need little of their value, `weak` names need a value that looks random.
STRONG_NAMES = ("passw", "passphrase", "pwd", "_pass", "client_secret", "clientsecret", "密码", "口令")
WEAK_NAMES = (
    "secret", "token", "api_key", "apikey", "api-key", "api key", "access_key", "accesskey", "access-key",
    "access key", "private_key", "privatekey", "accountkey", "account_key", "sharedaccesskey", "signing_key",
    "encryption_key", "master_key", "auth_key", "presharedkey", "preshared_key", "subscription-key", "functions-key",
    "key-data", "key_data", "p12_base64", "pfx_base64", "jks_base64", "keystore_base64", "credential", "_key", "_pat",
    "_sk", "密钥", "令牌",
)  # fmt: skip

# What stands around a name and means that its value is not the secret itself.
HARMLESS_AFTER = (
    "name", "ref", "id", "ids", "arn", "type", "count", "limit", "length", "len", "path", "file", "url", "uri",
    "endpoint", "budget", "s", "izer", "izers", "ize", "ized", "expires", "expiry", "expiration", "ttl", "field",
    "header", "param", "prefix", "suffix", "pattern", "regex", "version", "store", "manager", "smanager", "provider",
    "class", "enabled", "required", "policy", "label", "placeholder", "hint", "error", "message", "env", "var",
    "usage", "size", "index", "hash", "reset", "min", "max", "per", "at", "on", "date", "time", "changed", "strength",
    "protected", "reuse", "input", "format", "mode", "kind", "source", "bucket", "column", "table", "rotation",
    "lifetime",
)  # fmt: skip
HARMLESS_BEFORE = (
    "next", "page", "continuation", "cancellation", "public", "cache", "primary", "foreign", "sort", "partition",
    "unique", "idempotency", "max", "min", "num", "total", "input", "output", "prompt", "completion", "cached",
    "stop", "bos", "eos", "pad", "unk", "sync", "resume", "group", "composite", "object", "hash", "row", "lookup",
    "dedup", "dedupe", "registry",
)  # fmt: skip
PLACEHOLDERS = (
    "[redacted", "[private", "your", "example", "changeme", "change_me", "change-me", "placeholder", "dummy",
    "redacted", "xxxx", "****", "....", "…", "todo", "insert", "replace", "<", ">", "${", "$(", "{{", "}}", "%s",
    "%(", "{}", "fake", "sample", "process.env", "os.environ", "getenv", "env.", "secrets.", "vault:", "ssm:",
    "arn:aws", "config.", "settings.", "self.", "this.",
)  # fmt: skip
HARMLESS_VALUES = frozenset(
    (
        "none null nil undefined true false yes no on off str string bytes int bool optional any required missing "
        "empty password passwd pass pwd secret token key apikey api_key test testing user username admin root "
        "postgres mysql guest demo default unset wrong invalid expired hidden text field basic bearer auth oauth "
        "jwt sha256 sha512 hs256 rs256 es256 prompt ask stdin inherit local localhost"
    ).split()
)
