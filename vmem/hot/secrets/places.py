"""Where a secret stands in a command, an address, a header or a query: see `redact`.

What stands there is a secret if it is a value at all; where the place is also that of other things, the rule's kind
says what the value must look like (`_holds`). Stdlib only; a pattern is matched only where its literal stands.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from vmem.hot.secrets.commands import LINE_RULES, SIGNS
from vmem.hot.secrets.devices import DEVICE_RULES
from vmem.hot.secrets.passwords import passwordy
from vmem.hot.secrets.values import compiled, given, scrambled
from vmem.hot.secrets.words import are_told, describes

# Where a secret stands in a command or a file, without case: (kind, literals, pattern), matched at a literal.
_SPOT_RULES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("password", ("://",), r"""://[^\s/@:"'<>`[]{0,128}:(?P<v>[^\s/"'<>`]{1,256})@(?=[A-Za-z0-9_\[.$%-])"""),
    ("auth", ("authorization",),
     r"""authorization(?:\\?["']?\]?\s{0,4}[:=,]\s{0,4}\\?["']?|\s{1,4}\\?["'])(?:bearer|basic|token|apikey|api-key|bot|negotiate)\s{1,4}(?P<v>[A-Za-z0-9._~+/=:-]{6,4096})"""),
    ("auth", ("authorization",),
     r"""authorization\\?["']?\]?\s{0,4}[:=]\s{0,4}\\?["']?(?P<v>[A-Za-z0-9._~+/=-]{20,4096})"""),
    ("auth", ("bearer ",), r"bearer\s{1,4}(?P<v>[A-Za-z0-9._~+/=-]{16,4096})"),
    ("url-token", ("ssws ",), r"ssws\s{1,4}(?P<v>[A-Za-z0-9_-]{20,128})"),
    # of an address: what opens it, or signs it
    ("url-token", ("key=", "code=", "signature=", "sig=", "auth=", "ticket=", "otp=", "hash=", "appid="),
     r"""(?<=[?&;#_-])[a-z]{3,9}=(?P<v>[A-Za-z0-9_.~%+/=-]{16,1024})"""),
    ("url-token", ("/reset", "/verify", "/confirm", "/magic", "/invit", "/activat", "/unsubscribe", "/recover",
     "/login/", "/share/"), r"""/[a-z]{5,12}(?:[-_/][a-z]{2,12}){0,2}/(?P<v>[A-Za-z0-9_.~%-]{24,1024})"""),
    ("url-token", ("private key", "private_key", "privatekey", "priv_key", "private-key"),
     r"""priv[a-z]{0,4}[ _-]?key(?!(?:'s)? (?:fingerprint|hash|id|digest|checksum))[^\n]{0,40}?"""
     r"""(?<![0-9a-z])(?:0x)?(?P<v>[0-9a-f]{64})(?![0-9a-z])"""),
    ("url-token", ("0x",), r"""0x(?P<v>[0-9a-f]{64})(?![0-9a-z])[^\n]{0,12}?priv(?:ate)?[ _-]?key"""),
    # the key, in other languages
    ("random", ("schlüssel", "sleutel", "clé ", "clave ", "chave ", "chiave ", "ключ", "キー", "api 키"),
     r"""\w[^\n]{1,40}?(?<![A-Za-z0-9+/=.-])(?P<v>[A-Za-z0-9+/_-]{24,200})(?![A-Za-z0-9+/=.-])"""),
    ("random", (" key ", " key:", " key,", " pat ", " pat:"),
     r""" (?:key|pat)(?<!public key)(?<!object key)(?<!cache key)(?<!lookup key)[^\n]{1,40}?"""
     r"""(?<![\w+/=.-])(?<!SHA256:)(?<!MD5:)(?P<v>[A-Za-z0-9+/_-]{32,200}={0,2})(?![\w+/=.-])"""),
    ("url-token", ("master.key", "credentials.key"),
     r"""[a-z]{6,11}\.key["'`]?[\s:=]{1,4}["'`]?(?P<v>[0-9a-f]{32,64})(?![0-9a-z])"""),
    ("licence", ("license", "licence", "product key", "activation", "serial"),
     r"""[a-z ]{6,12}[^\n]{0,40}?(?<![0-9a-z-])(?P<v>[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){3,5})(?![0-9a-z-])"""),
    ("random", ("license", "licence", "activation"),
     r"""[a-z]{7,10}[^\n]{0,40}\n?[ \t]{0,8}(?<![\w-])(?P<v>[A-Z0-9]{8,12}-[A-Za-z0-9+/=-]{60,8000})"""),
    ("code", ("pin code", "pincode", "my pin", "the pin", "your pin", "our pin", "passcode", "die pin", "meine pin",
     "code pin", "door pin", "card pin", "gate pin", "sim pin", "door code", "gate code", "alarm code", "entry code",
     "access code", "safe code", "lock code", "vault code"),
     r"""[a-z ]{6,11}(?:\s(?:for|of|to|on|at)(?:\s[a-z]{2,16}){1,4})?"""
     r"""(?:\s{0,3}(?:is|was|ist|lautet|est|es|:|=)|(?<=code)|(?<=rd pin))\s{1,3}(?P<v>[0-9][0-9-]{3,14})(?![\w.%])"""),
    ("code", ("recovery key", "recovery password", "wiederherstellungsschlüssel"),
     r"""[a-zü ]{12,30}[^\n]{0,40}?(?<![\w-])(?P<v>[0-9]{6}(?:-[0-9]{6}){7}"""
     r"""|[A-Z0-9]{4}(?:-[A-Z0-9]{4}){5})(?![\w-])"""),
    ("auth", ("334 ugfzc3dvcmq6",), r"""[a-z0-9 ]{16}\r?\n(?:[<>CS:]{1,2} )?(?P<v>[A-Za-z0-9+/]{4,512}={0,2})"""),
    ("code", ("safe combination", "lock combination"),
     r"[a-z]{4} combination\s{0,3}(?:is|was|:|=)\s{1,3}(?P<v>[0-9][0-9-]{3,14})(?![\w.%])"),
    # what holds for some minutes
    ("code", ("otp", "2fa code", "mfa code", "verification code", "one-time code", "sms code", "security code"),
     r"""(?<![a-z])(?:otp|[a-z0-9-]{3,12} code)(?:\s(?:is|was)|:)?\s{1,3}(?P<v>[0-9]{3}[ -]?[0-9]{3}(?:[0-9]{2})?)"""
     r"""(?![\w.%])"""),
    ("code", ("one-time code", "device code", "user code"),
     r"""[a-z-]{4,8} code[^\n]{0,12}?\s(?P<v>(?-i:[A-Z0-9]{4}-[A-Z0-9]{4}))(?![\w-])"""),
    # what a second factor is made from
    ("code", ("2fa", "mfa", "totp", "two-factor", "authenticator", "setup key", "otp seed", "otp secret", "enter key",
     "enter this key", "manual entry"),
     r"""[a-z0-9 -]{3}[^\n]{0,51}?(?<![\w/+=.-])(?P<v>(?-i:(?=[A-Z]{0,40}[2-7])[A-Z2-7]{16,64}"""
     r"""|(?=[a-z ]{0,40}[2-7])(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4}))(?![\w/+.-])"""),
    ("code", (" pin is ", " pin: ", " pin = ", " pin ist ", "-pin ist "),
     r"""[ -]pin(?: is| ist|:| =) (?P<v>[0-9]{4,12})(?![\w.%-])"""),
    ("auth", ("x-api-key:", "x-auth-token:", "x-auth-key:", "x-access-token:", "x-secret-key:", "x-admin-token:",
     "x-postmark-server-token:"),
     r"""x-[a-z-]{7,21}:\s{0,3}(?P<v>[^\s"'$<{]{6,512})"""),
    # a call that logs somebody in
    ("unquoted", ("login(", "algoliasearch(", ".authenticate(", "networkcredential(", "basicauth(", "basic_auth(",
     ".signin(", "sign_in(", "credentials("),
     r"""[._a-z]{5,18}\(\s{0,8}["'][^"'\n]{1,64}["'],\s{0,8}["'](?P<v>[^"'\s]{5,128})["']"""),
    ("unquoted", ("sp_addlogin ", "sp_password "), r"""sp_[a-z]{8} n?'[^'\n]{1,64}',\s{0,4}n?'(?P<v>[^'\s]{4,128})'"""),
    ("unquoted", ("new pdo(", "mysqli(", "mysqli_connect(", "getconnection("),
     r"""[a-z_ ]{6,14}\((?:\s{0,8}(?:["'][^"'\n]{0,200}["']|[\w.]{1,40}),){2}\s{0,8}["'](?P<v>[^"'\s]{4,128})["']"""),
    # a field that a test fills in
    ("unquoted", ("passw", "'pass'", '"pass"', "pwd"),
     r"""["']?p[a-z]{2,7}["']?[\])}"']{0,4}(?:,\s{0,4}(?:with:\s{0,2})?|\)?\.[a-z_]{2,20}\()[rbu]?["'`](?P<v>[^"'`\s]{5,128})["'`]"""),
    ("unquoted", ("btoa(", "b64encode(", "base64encode("),
     r"""[a-z0-9]{4,12}\([rbu]?["'`][^"'`:\n]{1,64}:(?P<v>[^"'`\s]{4,128})["'`]"""),
    ("unquoted", ("crypt(", "hashpw(", "password_hash(", "set_password(", "setpassword("),
     r"""[a-z_]{5,13}\((?:[\w.]{1,40},\s)?[rbu]?["'](?P<v>[^"'\s]{5,128})["']"""),
    ("unquoted", ("> auth ", "auth plain ", "auth login "),
     r"""(?:>\s)?auth\s(?:plain\s|login\s)?(?P<v>[^\s"']{5,256})"""),
    ("unquoted", ("acl setuser ",), r"""acl setuser \S{1,64}[^\n]{0,80}?\s>(?P<v>[^\s"']{5,128})"""),
    ("password", ("password 0 ", "password 7 ", "secret 0 "), r"""[a-z]{6,8} [07] (?P<v>\S{5,128})"""),
    ("unquoted", ("wifi:",), r"""wifi:[^\n]{0,80}?;?p:(?P<v>[^\s;]{8,63});"""),
    ("words", ("app password", "app-password", "app specific", "app-specific"),
     r"""app[a-z -]{9,24}?(?:,?\s(?:it['’]s|it is|is))?[:=\s]{1,4}["'`]?"""
     r"""(?P<v>(?:[a-z0-9]{4}[ -]){3}[a-z0-9]{4})(?![a-z0-9])"""),
    ("words", ("pass=", "pass:", "password=", "password:", "pw=", "pw:"),
     r"""p[a-z]{1,7}[=:]\s{0,3}["'`]?(?P<v>(?:[a-z]{4} ){3}[a-z]{4})(?![a-z ])"""),
    ("unquoted", ("root:", "admin:", "ubuntu:", "deploy:", "postgres:"),
     r"""[a-z]{4,8}:(?P<v>[^\s:@/"']{5,64})@(?=[a-z0-9][\w.-]{2})"""),
    ("url-token", ("aes key", "encryption key", "signing key", "hmac key", "unseal key", "secret key", "master key",
     "symmetric key", "admin key", "write key", "service key", "server key",
     "prod key", "production key", "live key", "staging key"),
     r"""[a-z]{3,10} key(?! (?:fingerprint|hash|id|digest|checksum))[^\n]{0,24}?"""
     r"""(?<![\w+/])(?:0x)?(?P<v>[A-Za-z0-9+/_-]{32,200})(?![\w+/-])"""),
    ("token", (" pat ", " pat:"),
     r""" pat[^\n]{1,40}?(?<![\w/.-])(?P<v>(?=[a-z]{0,51}[0-9])[a-z0-9]{52})(?![\w/.-])"""),
    ("token", ("samlresponse", "samlrequest"),
     r"""saml[a-z]{7,8}["']?\s{0,2}[=:]\s{0,2}["']?(?P<v>[A-Za-z0-9+/%=]{40,20000})"""),
    ("random", ("_license", "_licence"),
     r"""_licen[sc]e(?:_key)?["']?\s{0,2}[=:]\s{0,2}["']?(?P<v>[A-Za-z0-9+/_-]{24,4096}={0,2})"""),
    # what Terraform makes up, as a plan and the state's listing show it
    ("password", ("random_password.",),
     r"""random_password\.[\w."\[\]-]{1,80}\.result\s{0,4}=\s{0,2}\x22(?P<v>[^\x22\n]{4,256})\x22"""),
    ("url-token", ("jwt=",), r"""jwt=["']?(?P<v>[A-Za-z0-9+/_-]{20,512}={0,2})"""),
    # a login in one line, in the protocols of mail, files and Redis, and in a form
    ("unquoted", (" login ",), r""" (?-i:LOGIN) \S{1,64} ["']?(?P<v>[^\s"']{5,128})["']?[ \t]{0,4}(?=[\r\n]|\Z)"""),
    ("command", ("user ",),
     r"""(?-i:USER) \S{1,64}\s{0,4}\n(?:[^\n]{0,120}\n){0,3}?[0-9> ]{0,8}(?-i:PASS) (?P<v>\S{4,128})"""),
    ("command", ("auth ",), r"""(?-i:AUTH) (?:\S{1,64} )?["']?(?P<v>[^\s"']{5,256})["']?[ \t]{0,4}\r?\n\+?OK\b"""),
    ("mixed", ("pass=",), r"""(?<!by)(?<!com)pass=["']?(?P<v>[^\s"',;&]{5,128})"""),
    ("mixed", ('"pass"', "'pass'"), r"""["']pass["']\s{0,4}:\s{0,4}["'](?P<v>[^\s"']{5,128})["']"""),
    ("unquoted", ("(pw ", "(pass ", "(password ", "(passwort "), r"""\([a-z]{2,8} (?P<v>[^\s()]{5,64})\)"""),
    ("command", ("user=", "username=", "login="),
     r"""[a-z]{4,8}=[^\s,;&]{1,64}[ ,;&]\s?(?:pass|pw|pwd|passwd|password)=["']?(?P<v>[^\s"',;&]{4,128})"""),
    ("below", ("user:", "username:", "login:"),
     r"""[a-z]{4,8}:[ \t]{1,4}["']?(?P<user>[\w.@-]{1,64})["']?[ \t]{0,8}\r?\n[ \t]{0,40}"""
     r"""p(?:ass(?:word|wd)?|wd?):[ \t]{1,8}["']?(?!(?P=user)\b)(?P<v>[^\s"'#]{4,128})["']?[ \t]{0,40}(?=[\r\n]|\Z)"""),
    ("unquoted", ("password  ", "password\t", "passwort  ", "passwort\t", "kennwort  ", "kennwort\t"),
     r"""[a-z]{8}[ \t]{1,40}["'`]?(?P<v>[^\s"'`|]{5,128})["'`]?[ \t]{0,40}(?=[\r\n]|\Z)"""),
    # a login: an address and what follows it
    ("told", ("@",),
     r"""@[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){1,4}[`"']?\s{0,2}[/|:,]\s{0,2}[`"']?(?P<v>[!-~]{6,64})"""),
    ("netrc", ("machine ", "machine\t"),
     r"machine\s{1,8}\S{1,200}\s{1,8}login\s{1,8}\S{1,128}\s{1,8}password\s{1,8}(?P<v>\S{1,256})"),
    ("netrc", ("default login",), r"default login\s{1,8}\S{1,128}\s{1,8}password\s{1,8}(?P<v>\S{1,256})"),
    ("sql", ("identified by ", "identified with "),
     r"""(?:identified|with)(?:\s{1,4}(?:with\s{1,4}\S{1,40}|by|password|encrypted)){1,4}\s{0,4}=?\s{0,4}(?:n?'|")(?P<v>[^'"\n]{3,128})['"]"""),
    ("sql", ("with password ", "encrypted password "),
     r"""(?:with|encrypted) password\s{0,4}=?\s{0,4}(?:n?'|")(?P<v>[^'"\n]{3,128})['"]"""),
    ("unquoted", ("identified by ",), r"identified\s{1,4}by\s{1,4}(?P<v>[^\s'\";,]{5,128})"),
    ("password", ("passin pass:", "passout pass:", "-pass pass:"), r"-?pass(?:in|out)? pass:(?P<v>[^\s\"']{4,128})"),
    ("password", ("storepass ", "keypass "), r"""(?:store|key)pass\s{1,4}["']?(?P<v>[^\s"']{4,128})"""),
    ("password", (" -pw ",), r""" -pw\s{1,4}["']?(?P<v>[^\s"']{4,128})"""),
    ("token", ("_authtoken", "x-vault-token", "x-consul-token", "x-nomad-token", "job-token"),
     r"""[a-z_-]{4,13}?token\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?P<v>[A-Za-z0-9_.-]{20,512})"""),
    ("password", ("jdbc:oracle:thin:",), r"jdbc:oracle:thin:[^\s/@]{1,64}/(?P<v>[^\s@\"']{3,128})@"),
    ("password", ("auth=(", "auth = ("),
     r"""auth ?= ?\(\s{0,8}[rbu]?["'][^"'\n]{1,64}["'],\s{0,8}[rbu]?["'](?P<v>[^"'\n]{4,128})["']"""),
    # a key that code holds itself
    ("unquoted", ("hmac.new(", "createhmac(", "aes.new(", "fernet(", "jwt.encode(", "jwt.decode(", "jwt.sign(",
     "jwt.verify("),
     r"""[a-z.]{6,11}\((?:[^"'`\n]{0,80}?,\s{0,4})?(?:["'`][\w-]{1,12}["'`],\s{0,4})?[rbu]?["'`](?P<v>[^"'`\s]{8,256})["'`]"""),
    ("unquoted", ('type="password"', "type='password'"),
     r"""type=["']password["'][^<>]{0,200}?\svalue=["'](?P<v>[^"'<>]{5,128})["']"""),
    ("command", ("server community ", "rocommunity ", "rwcommunity "), r"[a-z]{2,6} ?community (?P<v>\S{4,64})"),
    ("command", ("ssid ",),
     r"""ssid \S{1,32},? (?:and )?(?:password|passwort|pass|pw|psk|key) ["'`]?(?P<v>[^\s"'`]{8,63})"""),
    ("command", ("ssid",),
     r"""ssid[^\n]{0,64}\n[ \t*-]{0,8}(?:key|pass|pw|code)[ \t]{0,3}[:=][ \t]{0,3}["'`]?(?P<v>[^\s"'`]{8,63})"""),
    ("told", ("root:", "admin:", "administrator:", "ubuntu:", "deploy:", "postgres:"),
     r"""[a-z]{4,13}:(?P<v>[^\s:@/"'`,;)]{6,64})(?=[\s"'`,;)]|\Z)"""),
    ("unquoted", ("<(echo ", "<(printf "), r"""<\([a-z]{4,6} (?:-n )?["']?(?P<v>[^\s"'$)]{6,256})"""),
    ("unquoted", ('send "', 'send -- "'), r"""send (?:-- )?\x22(?P<v>[^\x22\\\s]{5,64})\\[rn]\x22"""),
    ("wallet", ("wif", "bitcoin", "btc "),
     r"[a-z]{3,7}[^\n]{0,40}?(?<!\w)(?P<v>(?-i:[5KL][1-9A-HJ-NP-Za-km-z]{50,51}))(?!\w)"),
    # a key as its bytes
    ("wallet", ("keypair", "key pair", "secret key", "secretkey", "secret_key", "private key", "privatekey",
     "private_key"),
     r"[a-z_ ]{7,11}[^\n\[]{0,40}\[\s{0,8}(?P<v>[0-9]{1,3}(?:\s{0,8},\s{0,8}[0-9]{1,3}){31,63})\s{0,8}\]"),
    ("unquoted", ("neo4j/",), r"""neo4j/(?P<v>[^\s"']{5,128})"""),
    ("unquoted", ("ftp ", "scp ", "ssh ", "rsync "),
     r"""[a-z]{3,5} [^\s:@/"']{1,64}:(?P<v>[^\s:@/"']{5,64})@(?=[a-z0-9][\w.-]{2})"""),
    ("command", ("add_user ", "change_password "),
     r"""(?:add_user|change_password)\s{1,4}\S{1,64}\s{1,4}["']?(?P<v>[^\s"']{5,128})"""),
    ("command", ("nmcli ",), r"""nmcli [^\n]{0,200}?\spassword\s{1,4}["']?(?P<v>[^\s"'$]{8,63})"""),
    ("unquoted", ("stats auth ",), r"stats auth\s{1,4}[^\s:]{1,64}:(?P<v>[^\s\"']{5,128})"),
    ("unquoted", ("http-basic.",), r"""http-basic\.\S{1,64}\s{1,4}\S{1,64}\s{1,4}["']?(?P<v>[^\s"']{5,128})"""),
    ("unquoted", ("echo ", "printf "),
     r"""(?:echo|printf)\s{1,4}(?:-[ne]{1,2}\s{1,4})?["']?(?P<v>[^\s"'|$`]{5,512})["']?\s{0,4}\|"""
     r"""\s{0,4}(?:sudo\s{1,4})?(?:cryptsetup|base64|openssl|(?:podman|docker|kubectl|wrangler|gh|fly|flyctl|gcloud|"""
     r"""firebase|vercel|heroku|pass)\s[^|\n]{0,60}?(?:secrets?|env add|insert))\b"""),
    ("unquoted", ("bindpw", "rootpw"), r"""(?:bind|root)pw["']?\s{0,2}[:=\s]\s{0,8}["']?(?P<v>[^\s"']{5,128})"""),
    ("url-token", ('"username":', '"username" :'),
     r"""\x22username\x22 ?:\s{0,4}\x22[^\x22\n]{1,64}\x22,\s{0,8}\x22key\x22 ?:\s{0,4}\x22(?P<v>[0-9a-f]{32})\x22"""),
    ("url-token", ("netrc",), r"""netrc[^\n:]{0,24}:\s(?P<v>[0-9a-f]{40})(?![0-9a-z])"""),
    ("url-token", (" key:", " key ="),
     r"""(?<!public)(?<!cache)(?<!object)(?<!lookup)(?<!primary)(?<!idempotency)(?<!foreign)"""
     r"""(?<!partition)(?<!sort)(?<!dedup)(?<!bucket)(?<!storage)(?<!content)(?<!host)(?<!gpg)"""
     r"""(?<!pgp)(?<!s3)(?<!redis)(?<!block)(?<!row)"""
     r""" key\s?[:=]\s{0,3}(?:0x)?(?P<v>[0-9a-f]{32,128})(?![0-9a-z])"""),
    ("command", ("bundle config",),
     r"""bundle config(?: set)?(?: --?\w+)? \S{3,80} [\"']?(?P<v>[^\s\"':]{4,128}:[^\s\"']{4,128})"""),
    ("told", ("postgres/", "root/", "admin/", "system/", "administrator/"),
     r"""(?<![\w/.-])[a-z]{4,13}/(?P<v>[!-~]{6,64})(?=[\s,;)]|\Z)"""),
    ("unquoted", ("keystore pass ", "store pass ", "key pass ", "alias pass ", "keystore pw ", "zip pass ",
     "vnc pass "),
     r"""[a-z]{3,8} p[as]{0,3}w? (?P<v>[!-~]{5,64})"""),
    ("password", ('" "md5', '" "scram-sha-256$'),
     r"""\x22 \x22(?P<v>(?:md5[0-9a-f]{32}|scram-sha-256\$[!#-~]{20,200}))\x22"""),
    ("password", ("userlist.txt",),
     r"""userlist\.txt[^\n]{0,40}\r?\n[ \t>]{0,8}\x22[^\x22\n]{1,64}\x22 \x22(?P<v>[^\x22\n]{4,200})\x22"""),
    ("token", ("token add ",),
     r"""token add [^\n]{1,80}\n(?:[^\n]{0,200}\n){0,10}?[^\n\w]{0,8}value[^\n\w]{1,40}"""
     r"""(?P<v>[0-9a-f-]{36})(?![\w-])"""),
    ("wallet", ("unseal key",), r"""unseal key(?: [0-9]{1,2})?:?\s{1,4}(?P<v>[A-Za-z0-9+/]{43,44}=?)(?![\w+/])"""),
    ("told", ("basic auth",), r"""basic auth[^\n]{0,40}?\s[\w.@-]{2,32}:(?P<v>[!-~]{6,64})"""),
    ("hyphened", ("passphrase ", "passphrase: "),
     r"""passphrase(?: is|:)? ["'`]?(?P<v>[a-z]{3,10}(?:-[a-z]{3,10}){3,7})(?![\w-])"""),
    ("random", ('"key":', '"key" :'), r"""\x22key\x22 ?:\s{0,4}\x22(?P<v>[!#-\[\]-~]{32,256})\x22"""),
    ("command", ("requirepass", "masterauth"),
     r"""(?:requirepass|masterauth)(?:\s{1,4}|["']\s{0,4}\r?\n\s{0,4}(?:2\)\s)?(?=["']))["']?(?P<v>[^\s"']{5,128})"""),
    ("sql", ("convertto-securestring ",),
     r"""convertto-securestring\s{1,4}(?:-string\s{1,4})?["'](?P<v>[^"'\n]{4,128})["']"""),
    ("password", ("echo ", "printf "),
     r"""(?:echo|printf)\s{1,4}(?:-[ne]{1,2}\s{1,4})?["']?(?P<v>[^\s"'|$`]{4,128})["']?\s{0,4}\|\s{0,4}(?:sudo\s[^|\n]{0,40}?-S\b|[^|\n]{1,120}?--?pass(?:word)?-?stdin)"""),
    ("password", ("echo ", "printf "),
     r"""(?:echo|printf)\s{1,4}(?:-[ne]{1,2}\s{1,4})?["']?[\w.-]{1,32}:(?P<v>[^\s"'|]{4,128})["']?\s{0,4}\|\s{0,4}(?:sudo\s{1,4})?chpasswd"""),
    ("password", ("basic_auth", "basicauth"),
     r"""basic_?auth["']?\s{0,2}[=:]\s{0,2}["']?[\w.@-]{1,64}:(?P<v>[^\s"']{4,128})"""),
    ("auth", ("_auth",), r"""_auth[ \t]{0,2}=[ \t]{0,2}["']?(?P<v>[A-Za-z0-9+/]{12,2048}={0,2})"""),
    ("basic", ('"auth"',), r"\x22auth\x22\s{0,4}:\s{0,4}\x22(?P<v>[A-Za-z0-9+/]{8,2048}={0,2})\x22"),
    ("token", ("sonar.login=",), r"sonar\.login=(?P<v>[A-Za-z0-9_]{20,128})"),
    ("url-token", ("://",), r"://(?P<v>[A-Za-z0-9_.~%+-]{16,256})@(?=[A-Za-z0-9_\[-])"),
    ("sql", ('psk="',), r"psk=\x22(?P<v>[^\x22\n]{8,63})\x22"),
    ("command", ("psk=", "psk:"), r"""(?<![a-z])psk[=:]\s{0,3}["']?(?P<v>[^\s"'&][^\s"']{7,62})"""),
    ("token", ("_authtoken ",), r"_authtoken\s{1,4}(?P<v>[A-Za-z0-9_.-]{20,512})"),
    ("unquoted", (":*:",), r"(?<=\*):\*:[^:\s]{1,64}:[^:\s]{1,64}:(?P<v>[^\s:]{3,128})(?!\S)"),
    ("pgpass", (":5432:", ":5433:", ":5434:", ":5435:", ":6432:", ":6543:"),
     r":(?:543[2-5]|6432|6543):[^:\s]{1,64}:[^:\s]{1,64}:(?P<v>\S{3,128})"),
)  # fmt: skip

_SHOWN = {
    **dict.fromkeys(("sql", "unquoted", "command", "mixed", "below", "told", "words", "hyphened"), "password"),
    **dict.fromkeys(("random", "licence"), "key"),
}


def _by_literal(rules: tuple[tuple[str, tuple[str, ...], str], ...]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, literals, source in rules:
        for literal in literals:
            found.setdefault(literal, []).append((kind, source))
    return found


_AT_SPOTS = _by_literal((*_SPOT_RULES, *DEVICE_RULES))
_IN_LINES = _by_literal(LINE_RULES)


def in_places(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where secrets stand by what is around them, as (start, end, kind); `lower` is the text in lower case."""
    yield from _spots(text, lower)
    yield from _lines(text, lower)


def _spots(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    for literal, kind, source in _to_try(_AT_SPOTS, lower):
        pattern = compiled(source, re.IGNORECASE)
        at = lower.find(literal)
        while at >= 0:
            match = pattern.match(text, at)
            after = at + len(literal)
            if match is not None and _holds(kind, match["v"]):
                yield *match.span("v"), _SHOWN.get(kind, kind)
                after = match.end()
            at = lower.find(literal, after)


def _lines(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    signed = "\n".join([line for line in lower.split("\n") if any(sign in line for sign in SIGNS)])
    for literal, kind, source in _to_try(_IN_LINES, signed):
        pattern = compiled(source, re.IGNORECASE)
        at = lower.find(literal)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            for match in pattern.finditer(text, at, end):
                if _holds(kind, match["v"]):
                    yield *match.span("v"), _SHOWN.get(kind, kind)
            at = lower.find(literal, end)


def _to_try(rules: dict[str, list[tuple[str, str]]], text: str) -> list[tuple[str, str, str]]:
    """(literal, kind, pattern) of the rules whose literal the text holds."""
    return [(literal, kind, source) for literal in rules if literal in text for kind, source in rules[literal]]


def _holds(kind: str, value: str) -> bool:
    """Whether what stands at a place of this kind is a secret."""
    if kind in ("url-token", "random"):
        return scrambled(value, hex_too=kind == "url-token")
    if kind == "basic":
        try:
            told = base64.b64decode(value, validate=True)
        except ValueError:
            return False
        return b":" in told[1:-1] and told.isascii()
    if kind == "unquoted":
        return passwordy(value, linked=True) or (len(value) >= 16 and scrambled(value, hex_too=True))
    if kind == "told":
        return passwordy(value.rstrip(".,;:)`\"'"), linked=False)
    if kind == "hyphened":
        return are_told(value.replace("-", " "))
    if kind == "words":
        return any(char.isdigit() for char in value) or value.count(" ") + value.count("-") == 3
    if kind == "licence":
        return value.isupper() and any(char.isdigit() for char in value)
    if kind == "code":
        return len(set(value)) > 2
    if kind == "wallet":
        return True
    if kind in ("command", "mixed", "below"):
        chosen = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
        word = kind == "command" or (kind == "below" and value.islower())  # SecretStr is a type
        return len(value) >= 4 and given(value, any_text=True) and (chosen or (word and not describes(value)))
    return given(value, any_text=kind in ("netrc", "pgpass", "sql", "password", "cookie"))
