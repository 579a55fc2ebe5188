"""Well-known token formats: what a secret looks like by itself, wherever it stands; see `redact`.

Plain tuples of strings, so that importing the table costs a hook process nothing; a pattern is compiled the first time
one of its literals is seen. The formats are those that the issuers publish (and that secret scanners agree on).

Each rule is (kind, literals, back, pattern):

- `literals`: the rule is tried only where one of these stands, so they must be rare in clean text;
- `back`: how many characters before the literal the match may begin, "" or a character class
  with a limit such as `[0-9]{10}`: the match begins at the first of that run;
- `pattern`: matched (not searched) there; a group named `v` is the secret, otherwise all of it is.

Patterns hold no nested or adjacent unbounded repeats, so a match is linear in its own length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from vmem.hot.secrets.values import across, breaks, classes, compiled, in_word, scrambled

_PAIR_REACH = 200  # a secret stands at most this far after its key id
_AGAIN_REACH = 400  # of a token that follows itself
_PAIRS = {  # by the kind of the id
    "aws-key-id": "[A-Za-z0-9/+]{40}",
    "alibaba": "[A-Za-z0-9]{30}",
    "tencent": "[A-Za-z0-9]{32}",
    "razorpay": "[A-Za-z0-9]{24}",
    "twilio-id": "[0-9a-f]{32}",
}
_WRITTEN_COLOUR = r"\\(?:x1[bB]|u001[bB]|033|e)\[[0-9;]{0,14}[mK]\Z"
_LONG_RUN = re.compile(r"[!-~]{16,}")
_DOTTED_HINT = re.compile(r"\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}")

# A token ends where its alphabet ends.
_W = r"[A-Za-z0-9_-]"
_AN = r"[A-Za-z0-9]"

_RULES: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("aws-key-id", ("AKIA", "ASIA", "ABIA", "ACCA"), "", r"A[KSBC]I?[AC]?A[A-Z0-9]{16}(?![A-Za-z0-9])(?<!EXAMPLE)"),
    ("aws-bedrock", ("ABSK",), "", r"ABSK[A-Za-z0-9+/]{60,}={0,2}"),
    ("gcp-api-key", ("AIza",), "", rf"AIza{_W}{{35}}"),
    ("gcp-oauth", ("GOCSPX-", "ya29."), "", rf"(?:GOCSPX-{_W}{{20,}}|ya29\.[A-Za-z0-9_.-]{{20,}})"),
    ("azure-secret", ("Q~",), "[A-Za-z0-9_~.-]{4}", r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    ("azure-sas", ("sig=",), "", r"sig=(?P<v>[A-Za-z0-9%+/=]{40,})"),
    ("github", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), "", rf"gh[pousr]_{_AN}{{36,}}"),
    ("github", ("github_pat_",), "", r"github_pat_[A-Za-z0-9_]{22,}"),
    ("gitlab", ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-", "glagent-", "gloas-"), "",
     r"gl[a-z]{2,5}-[A-Za-z0-9_.-]{20,}"),
    ("gitlab", ("GR1348941",), "", rf"GR1348941{_W}{{20,}}"),
    ("slack", ("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xoxe.", "xapp-", "xoxc-", "xoxd-"), "",
     r"(?:xox[abceoprsd][-.]|xapp-)(?=[A-Za-z.%-]{0,20}[0-9])[A-Za-z0-9%./+=-]{12,}"),
    ("slack-webhook", ("hooks.slack.com/",), "",
     r"hooks\.slack\.com/(?P<v>(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,})"),
    ("stripe", ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_", "whsec_"), "",
     rf"(?:[sr]k_(?:live|test|prod)_{_AN}{{10,}}|whsec_[A-Za-z0-9+/]{{24,}}={{0,2}})"),
    ("anthropic", ("sk-ant-",), "", rf"sk-ant-{_W}{{20,}}"),
    ("openai", ("sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"), "",
     rf"sk-(?:proj|svcacct|admin|None)-{_W}{{20,}}"),
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
    ("password-hash", ("SCRAM-SHA-",), "", r"SCRAM-SHA-(?:1|256|512)\$[0-9]{3,7}:(?P<v>[A-Za-z0-9+/=$:]{40,})"),
    ("posthog", ("phx_",), "", rf"phx_{_AN}{{40,}}"),
    ("sonar", ("sqp_", "squ_", "sqa_"), "", r"sq[pua]_[0-9a-f]{40}"),
    ("launchdarkly", ("sdk-", "api-"), "", r"(?:sdk|api)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
    ("dropbox", ("sl.",), "", rf"sl\.(?=[A-Za-z_-]{{0,40}}[0-9]){_W}{{100,}}"),
    ("typeform", ("tfp_",), "", r"tfp_[A-Za-z0-9_.-]{40,}"),
    ("fireworks", ("fw_",), "", rf"fw_(?=[A-Za-z]{{0,20}}[0-9]){_AN}{{24}}(?![A-Za-z0-9_])"),
    ("infisical", ("st.",), "", r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}"),
    ("asana", ("/1",), "[0-2]{1}", r"[0-2]/1[0-9]{15}:[0-9a-f]{32}"),
    ("otp", ("otpauth://",), "", r"otpauth://[^\s\"'<>`]{0,400}?secret=(?P<v>[A-Za-z2-7]{16,})"),
    ("webhook", ("hooks.zapier.com/hooks/catch/", "hook.eu1.make.com/", "hook.us1.make.com/", "maker.ifttt.com/"), "",
     r"[a-z0-9.]{12,18}\.com/(?P<v>(?:hooks/catch/|trigger/\w{1,64}/(?:json/)?with/key/)?[A-Za-z0-9_/-]{12,})"),
    # what a provider of nodes takes in place of a key
    ("api-key", ("infura.io/", "alchemy.com/v2/", "alchemyapi.io/v2/", "quiknode.pro/"), "",
     rf"[a-z.]{{9,13}}/(?:ws/)?(?:v[0-9]/)?(?P<v>{_W}{{32,}})"),
    ("neon", ("napi_",), "", r"napi_[a-z0-9]{40,}"),
    ("resend", ("re_",), "", rf"re_(?=[A-Za-z_]{{0,20}}[0-9]){_AN}{{8}}_{_AN}{{20,}}(?![A-Za-z0-9_])"),
    ("cursor", ("key_", "crsr_"), "", r"(?:key|crsr)_[0-9a-f]{64}(?![A-Za-z0-9])"),
    ("firecrawl", ("fc-",), "", r"fc-[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("sandbox", ("e2b_", "sgp_", "dbtc_", "dbtu_"), "", r"[a-z0-9]{3,4}_(?:[0-9a-f]{16}_)?[0-9a-f]{40}(?![A-Za-z0-9])"),
    ("together", ("tgp_v1_",), "", rf"tgp_v1_{_W}{{40,}}"),
    ("context7", ("ctx7sk-",), "", r"ctx7sk-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("runpod", ("rpa_",), "", rf"rpa_(?=[A-Z]{{0,30}}[0-9]){_AN}{{40,}}"),
    ("vercel", ("vcp_", "vck_", "vca_", "vci_", "vcr_"), "", rf"vc[pkair]_(?=[A-Za-z]{{0,20}}[0-9]){_AN}{{24,}}"),
    ("trigger", ("tr_dev_", "tr_prod_", "tr_stg_"), "", rf"tr_(?:dev|prod|stg)_{_AN}{{20,}}"),
    ("browserbase", ("bb_live_",), "", rf"bb_live_{_W}{{24,}}"),
    ("apify", ("apify_api_",), "", rf"apify_api_{_AN}{{30,}}"),
    ("mongodb-atlas", ("mdb_sa_sk_",), "", rf"mdb_sa_sk_{_W}{{36,}}"),
    ("google-ai", ("AQ.Ab",), "", rf"AQ\.Ab{_W}{{40,}}"),
    ("azure-ai", ("JQQJ99",), "[A-Za-z0-9]{64}", rf"{_AN}{{20,64}}?JQQJ99{_AN}{{20,}}"),
    ("yandex", ("AQVN", "y0_", "vk1.a."), "", rf"(?:AQVN{_W}{{34,38}}(?!{_W})|y0_{_W}{{50,}}|vk1\.a\.{_W}{{60,}})"),
    ("octopus", ("API-",), "", r"API-(?=[A-Z]{0,20}[0-9])[A-Z0-9]{26,}(?![A-Za-z0-9])"),
    ("posthog", ("phs_",), "", rf"phs_{_AN}{{40,}}"),
    ("wallet", ("prv",), "[a-zA-Z]{1}", r"[xyztuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{90,}"),
    ("cerebras", ("csk-",), "", r"csk-[a-z0-9]{40,}"),
    ("api-key", ("sk_",), "", r"sk_[0-9a-f]{48}(?![A-Za-z0-9])"),
    ("mws", ("amzn.mws.",), "", r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("braintree", ("access_token$",), "", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    ("flutterwave", ("FLWSECK",), "", r"FLWSECK(?:_TEST)?-[0-9A-Za-z]{20,}-X"),
    ("password-hash", ("$1$", "$5$", "$6$", "$apr1$", "$2a$", "$2b$", "$2y$", "$y$", "$argon2"), "",
     r"\$(?:[156y]|apr1|2[aby]|argon2i?d?)\$(?:[A-Za-z0-9=,./-]{1,40}\$){0,3}[./A-Za-z0-9+]{22,}"),
    # a private key in base64 once more, as kubeconfig files and service accounts in variables have it
    ("private-key", ("UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW"), "[A-Za-z0-9+/]{4000}",
     r"[A-Za-z0-9+/]{20,}(?:\s{1,16}[A-Za-z0-9+/]{40,}){0,400}(?:\s{1,16}[A-Za-z0-9+/]{1,76}(?==))?={0,2}"),
    # the same without its first line: what every such key begins with
    ("private-key", ("b3BlbnNzaC1rZXktdjE", "IBAAKCA", "IBAAKBg", "IBADANBgkq", "HcCAQEEI", "C4CAQAwBQYDK2Vw",
     "GHAgEAMBMGByqGSM49"), "[A-Za-z0-9+/]{6}",
     r"(?:b3Bl|M[A-Z])[A-Za-z0-9+/]{36,}(?:(?:\\n|\s{1,16})[A-Za-z0-9+/]{40,}){0,400}"
     r"(?:(?:\\n|\s{1,16})[A-Za-z0-9+/]{1,76}(?==))?={0,2}"),
    ("docker-auths", ("eyJhdXRocyI6", "eyAiYXV0aHMi"), "", r"ey[A-Za-z0-9+/]{40,}={0,2}"),
    ("npm", ("npm_",), "", rf"npm_{_AN}{{36}}"),
    ("pypi", ("pypi-AgE",), "", rf"pypi-AgE{_W}{{40,}}"),
    ("rubygems", ("rubygems_",), "", r"rubygems_[0-9a-f]{48}"),
    ("crates-io", ("cio",), "", rf"cio(?=[A-Za-z]{{0,20}}[0-9]){_AN}{{32}}(?![A-Za-z0-9])"),
    ("nuget", ("oy2",), "", r"oy2[a-z0-9]{43}(?![A-Za-z0-9])"),
    ("clojars", ("CLOJARS_",), "", r"CLOJARS_[a-z0-9]{60}"),
    ("jwt", ("eyJ",), "", r"(?<![\w-]-)eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    ("jwt", ("eyJ",), "", r"(?<![\w-]-)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{40,4096}\.[A-Za-z0-9_-]{32,}"),
    ("jwt", ("eyJ",), "", r"(?<![\w-]-)eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{0,4096}){3}\.[A-Za-z0-9_-]{16,}"),
    ("twilio-id", ("AC",), "", r"AC[0-9a-f]{32}(?![A-Za-z0-9])"),
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
    ("notion", ("ntn_", "secret_"), "",
     rf"(?:ntn_{_AN}{{40,}}|secret_(?=[A-Za-z]{{0,30}}[0-9]){_AN}{{43}}(?![A-Za-z0-9]))"),
    ("atlassian", ("ATATT3", "ATCTT3"), "", r"AT[AC]TT3[A-Za-z0-9_=-]{40,}"),
    ("bitbucket", ("ATBB",), "", rf"ATBB{_AN}{{28,}}"),
    ("docker-hub", ("dckr_pat_", "dckr_oat_"), "", rf"dckr_[po]at_{_W}{{20,}}"),
    ("figma", ("figd_", "figu_"), "", rf"fig[du]_{_W}{{20,}}"),
    ("airtable", ("pat",), "", rf"pat{_AN}{{14}}\.[0-9a-f]{{64}}"),
    ("postman", ("PMAK-",), "", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    ("cloudflare", ("v1.0-",), "", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{140,}"),
    ("supabase", ("sbp_", "sb_secret_"), "", rf"(?:sbp_[0-9a-f]{{40}}|sb_secret_{_W}{{20,}})"),
    ("planetscale", ("pscale_",), "", r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    ("fly-io", ("fo1_", "fm1_", "fm2_", "fm1r_"), "",
     r"(?:fo1_[A-Za-z0-9_-]{40,}|fm(?:1r|1a|1|2)_[A-Za-z0-9+/=]{60,})"),
    ("groq", ("gsk_",), "", rf"gsk_{_AN}{{40,}}"),
    ("xai", ("xai-",), "", rf"xai-(?=[A-Za-z_-]{{0,40}}[0-9]){_W}{{60,}}"),
    ("perplexity", ("pplx-",), "", rf"pplx-{_AN}{{40,}}"),
    ("replicate", ("r8_",), "", rf"r8_{_AN}{{37}}"),
    ("tavily", ("tvly-",), "", rf"tvly-(?=[A-Za-z_-]{{0,20}}[0-9]){_W}{{28,}}"),
    ("age", ("AGE-SECRET-KEY-1", "AGE-PLUGIN-"), "", r"AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{2,24})-1[A-Z0-9]{40,}"),
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
    ("razorpay", ("rzp_live_", "rzp_test_"), "", rf"rzp_(?:live|test)_{_AN}{{14}}(?![A-Za-z0-9])"),
    ("aiven", ("AVNS_",), "", rf"AVNS_{_W}{{19,}}"),
    ("easypost", ("EZAK", "EZTK"), "", rf"EZ[AT]K{_AN}{{54}}"),
    ("teams-webhook", (".webhook.office.com/webhookb2/", "outlook.office.com/webhook/"), "",
     r"(?:outlook|\.webhook)\.office\.com/webhook(?:b2)?/(?P<v>[A-Za-z0-9@/-]{60,})"),
    ("url-token", ("slack.com/z-app-",), "", r"slack\.com/z-app-(?P<v>[0-9]{6,}-[0-9]{6,}-[A-Za-z0-9]{8,})"),
    ("facebook", ("EAAC", "EAAM", "EAAG"), "", rf"EAA[CMG](?=[A-Za-z]{{0,40}}[0-9]){_AN}{{80,}}"),
    ("wallet", ("nsec1",), "", r"nsec1[ac-hj-np-z02-9]{58}(?![A-Za-z0-9])"),
    ("webhook", ("/open-apis/bot/v2/hook/",), "", r"/open-apis/bot/v2/hook/(?P<v>[0-9a-f]{8}-[0-9a-f-]{27})"),
    ("twitter", ("AAAAAAAAAAAAAAAAAAAA",), "",
     r"A{20,22}(?=[A-Za-z%]{0,30}[0-9])[B-Zb-z0-9%][A-Za-z0-9%]{60,100}(?![A-Za-z0-9%/+=])"),
)  # fmt: skip
_BY_LITERAL = [(literal, kind, back, source) for kind, literals, back, source in _RULES for literal in literals]


def well_known(text: str) -> Iterator[tuple[int, int, str]]:
    """Where tokens of a known format stand, as (start, end, kind)."""
    longs = "\n".join(_LONG_RUN.findall(text))  # every token is one; prose has few
    if not longs:
        return
    key_ids: dict[str, list[int]] = {}
    gaps: list[tuple[int, int]] | None = None
    for literal, kind, back, source in [rule for rule in _BY_LITERAL if rule[0] in longs]:
        at = text.find(literal)
        pattern = compiled(source)
        joint = 0  # where the one before ends and, pasted twice, begins again
        while at >= 0:
            start = _step_back(text, at, back) if back else at
            after = at + len(literal)
            again = -1 if back else text.find(literal, after, after + _AGAIN_REACH)
            if start in (0, joint) or not (in_word(text[start - 1]) and in_word(text[start])) or _escaped(text, start):
                match = pattern.match(text, start)
                if match is None and again >= 0:
                    match = pattern.fullmatch(text, start, again)
                if match is None:
                    gaps = breaks(text) if gaps is None else gaps
                    end = across(text, start, pattern, gaps)
                    if end and not _repeats(text[start:end]):
                        yield start, end, kind
                        after = end
                else:
                    begin, end = match.span("v") if "v" in pattern.groupindex else match.span()
                    joint = again if again <= match.end() < again + len(literal) else 0
                    after = joint or max(after, end)
                    if not _repeats(text[begin:end]):
                        yield begin, end, kind
                        if kind in _PAIRS:
                            key_ids.setdefault(kind, []).append(begin)
            at = text.find(literal, after)
    if "_" in longs:  # the newer issuers' way: a name, `_` and a long random rest, which no identifier has
        for match in compiled(r"(?<=[a-z0-9]_)(?!Qm)[A-Za-z0-9]{34,}(?![A-Za-z0-9_])").finditer(text):
            if scrambled(match[0], hex_too=False, least=0.45) and len(re.findall("[0-9]", match[0])) > 2:
                yield *match.span(), "token"
    if "T3BlbkFJ" in longs:
        for match in compiled(r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}").finditer(text):
            yield *match.span(), "openai"
    for kind, ids in key_ids.items():
        ids.sort()
        for match in compiled(rf"(?<![A-Za-z0-9/+=]){_PAIRS[kind]}(?![A-Za-z0-9/+=])").finditer(text):
            near = bisect_left(ids, match.start() - _PAIR_REACH)
            if near < len(ids) and ids[near] < match.start() and classes(match[0]) == (2 if kind == "twilio-id" else 3):
                yield *match.span(), kind.replace("-key-id", "-secret")
    if _DOTTED_HINT.search(longs) is not None:
        for match in compiled(r"[MNO](?<![\w-][MNO])[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])").finditer(text):
            if classes(match[0]) == 3:
                yield *match.span(), "discord"


def _repeats(token: str) -> bool:
    """`ghp_xxxxxxxx…`, `sk_test_000…`: an example, not a key."""
    return len(set(token[-16:])) <= 3 or "EXAMPLE" in token


def _escaped(text: str, start: int) -> bool:
    """Whether the letter before is the tail of an escape: `\\nghp_…` in a quoted string, or of a colour's."""
    if start >= 2 and text[start - 2] == "\\" and text[start - 1] in "nrt":
        return True
    return text[start - 1] in "mK" and compiled(_WRITTEN_COLOUR).search(text, max(0, start - 24), start) is not None


def _step_back(text: str, at: int, back: str) -> int:
    """The first position before `at` of a run of one class, at most its limit away."""
    alphabet, limit = back[:-1].split("{")
    pattern = compiled(alphabet)
    start = at
    while start > 0 and at - start < int(limit) and pattern.match(text, start - 1):
        start -= 1
    return start
