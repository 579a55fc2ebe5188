"""What follows a command, or the name of a cookie, in its line and is a secret: see `places`.

Plain tuples of strings, as in `formats`: (kind, literals, pattern). A rule is searched from one of its literals
to the end of the line, without case, once a line; its group `v` is the secret.
"""

from __future__ import annotations

LINE_RULES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("cookie", ("cookie:", 'cookie":', "document.cookie"),
     r"""(?:sess|sid|auth|token|jwt)[a-z0-9_.-]{0,30}=(?P<v>[^\s;,"']{12,2048})"""),
    ("password", ("ldapsearch ", "ldapadd ", "ldapmodify ", "ldapdelete ", "ldapwhoami ", "ldappasswd "),
     r"""\s-w\s{0,2}["']?(?P<v>[^\s"'-][^\s"']{3,127})"""),
    ("password", ("smbclient ", "rpcclient "), r"""\s-u\s{0,2}["']?[^\s%"']{1,64}%(?P<v>[^\s"']{3,128})"""),
    ("unquoted", ("zip ", "7z ", "7za ", "rar ", "mongosh ", "mongo ", "mongodump ", "mongorestore ", "cqlsh ",
     "sqlcmd ", "bcp ", "ncftp ", "ncftpput ", "ncftpget ", "evil-winrm ", "netexec ", "nxc "),
     r"""\s-p\s{0,2}["']?(?P<v>[^\s"']{5,128})"""),
    ("command", ("htpasswd ",),
     r"""\s-[a-z]{0,6}b[a-z]{0,6}\s{1,4}(?:\S{1,200}\s{1,4}){1,2}["']?(?P<v>[^\s"']{5,128})["']?\s{0,4}$"""),
    ("unquoted", ("put-parameter ", "keyvault secret set", "secrets set "),
     r"""\s--?value[ =]\s{0,2}["']?(?P<v>[^\s"']{5,512})"""),
    ("unquoted", ("secret add ", "secret update "),
     r"""\s--(?:data|value)[ =]\s{0,2}["']?(?P<v>[^\s"'@][^\s"']{4,511})"""),
    ("unquoted", ("secretsmanager ",), r"""\s--secret-string[ =]\s{0,2}["']?(?P<v>[^\s"'{]{5,512})"""),
    ("command", ("xfreerdp ", "rdesktop ", "mstsc ", "cmdkey "), r"""\s/p(?:ass)?:["']?(?P<v>[^\s"']{5,128})"""),
    ("command", ("net use ",), r"""net use \S{1,3}\s{1,4}\S{1,200}\s{1,4}["']?(?P<v>[^\s/"'][^\s"']{4,127})"""),
    ("unquoted", ("mc alias set ", "mc config host add "),
     r"""(?:set|add)(?:\s{1,4}\S{1,200}){3}\s{1,4}["']?(?P<v>[^\s"']{5,128})"""),
    ("command", ("zip ",), r"""(?-i:\s-P)\s{0,2}["']?(?P<v>[^\s"'-][^\s"']{3,127})"""),
    ("command", ("7z ", "7za "), r"""\s-p["']?(?P<v>[^\s"'-][^\s"']{3,127})"""),
    ("command", ("gh secret set ",), r"""\s(?:-b[ =]?|--body[ =])["']?(?P<v>[^\s"'-][^\s"']{3,511})"""),
    ("unquoted", ("vault kv put ", "vault kv patch ", "vault write ", "secrets set ", "secrets:set "),
     r"""\s[\w.-]{1,64}=["']?(?P<v>[^\s"'@$][^\s"']{4,511})"""),
    ("command", ("bw unlock ",), r"""bw unlock\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("psexec", "wmiexec", "smbexec", "secretsdump"), r"""\s[\w./-]{1,128}:(?P<v>[^\s"']{4,128})@"""),
    ("command", ("net user ",), r"""net user\s{1,4}\S{1,64}\s{1,4}["']?(?P<v>[^\s/"'*][^\s"']{3,127})"""),
    ("command", ("openssl enc ",), r"""\s-k\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("vault login ",), r"""vault login\s{1,4}(?P<v>[^\s"'-][^\s"']{15,127})"""),
    ("unquoted", ("wpa_passphrase ",), r"""wpa_passphrase\s{1,4}\S{1,64}\s{1,4}["']?(?P<v>[^\s"']{8,63})"""),
    ("unquoted", ("password-file", "env add ", "secret put ", "secrets put ", "secret set ", "secrets set "),
     r"""<<<\s{0,4}["']?(?P<v>[^\s"'$]{5,512})"""),
    ("unquoted", ("password-stdin", "passwd-on-stdin", "passphrase-fd", "sudo "),
     r"""(?:-stdin|-fd \d|-S\b[^|\n]{0,80}?)\s{0,4}<<<\s{0,4}["']?(?P<v>[^\s"'$]{5,128})"""),
    ("command", ("mosquitto_pub ", "mosquitto_sub "), r"""(?-i:\s-P)\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{3,127})"""),
    ("command", ("-generic-password ", "-internet-password "), r"""\s-[wp]\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{3,127})"""),
    ("token", ("consul ", "nomad ", "vault "), r"""\s-token[ =](?P<v>[0-9a-f]{8}-[0-9a-f-]{27})(?![\w-])"""),
    ("token", ("codecov ",), r"""\s-t\s{1,4}["']?(?P<v>[0-9a-f][0-9a-f-]{31,35})"""),
    ("password", ("lftp ",), r"""\s-u\s{0,2}["']?[^\s,"']{1,64},(?P<v>[^\s"']{4,128})"""),
    ("password", ("az login",), r"""\s-p\s{1,4}["']?(?P<v>[^\s"']{6,256})"""),
    ("cookie", ("curl ",),
     r"""\s(?:-b|--cookie)[ =]{0,2}["']?[^\n"']{0,200}?(?:sess|sid|auth|token|jwt)[a-z0-9_.-]{0,30}="""
     r"""(?P<v>[^\s;,"']{12,2048})"""),
    ("password", ("curl ", "wget ", "http ", "https "),
     r"""\s(?:-u|--user|-a|--proxy-user)[ =]?\s{0,2}["']?[^\s:"'/]{1,64}:(?P<v>[^\s"'@/]{3,128})"""),
    ("password", ("mysql ", "mysqldump ", "mysqladmin ", "mariadb "),
     r"""\s-p(?P<v>[^\s"'|;-][^\s"'|;]{2,127}|'[^'\n]{3,128}'|"[^"\n]{3,128}")"""),
    ("password", ("sshpass ",), r"""\s-p\s{0,4}(?P<v>[^\s"']{3,128}|'[^'\n]{3,128}'|"[^"\n]{3,128}")"""),
    ("unquoted", ("ssh-keygen ", "ipmitool "), r"""\s-[NP]\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("snmpwalk ", "snmpget ", "snmpset "), r"""\s-[AX]\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("unquoted", ("twine ",), r"""\s-p\s{1,4}["']?(?P<v>[^\s"'-][^\s"']{4,127})"""),
    ("command", ("net use ",), r"""/user:\S{1,64}\s{1,4}["']?(?P<v>[^\s/"'][^\s"']{4,127})"""),
    ("unquoted", ("sqlplus ", "expdp ", "impdp "),
     r"""\s["']?[\w$]{1,64}/(?P<v>[^\s@/"']{5,128})(?:@|["']?\s{0,4}$)"""),
    ("password", ("redis-cli ",), r"""\s-a\s{1,4}["']?(?P<v>[^\s"']{3,128})"""),
    ("password", ("docker login", "podman login", "registry login"), r"""\s-p\s{1,4}["']?(?P<v>[^\s"']{3,256})"""),
)  # fmt: skip

# What a line that some LINE rule matches holds: the few such lines are looked through and not the whole text.
SIGNS = (
    " -", " /", "cookie", "<<<", "sqlplus ", "expdp ", "impdp ", "net use ", "wpa_", "mc ", "vault ", "secrets set ",
    "secrets:set ", "bw unlock ", "psexec", "wmiexec", "smbexec", "secretsdump",
)  # fmt: skip
