"""Where a secret of a device or a network stands: PINs, shared keys, radio keys, what routers are set up with.

Plain tuples of strings, as in `secret_places`: (kind, literals, pattern), matched at a literal, without case; its group
`v` is the secret.
"""

from __future__ import annotations

_OF = (
    r"(?:\s(?:for|of|to|on|at|f[üu]r|vo[nm]|zu[mr]?|der|de[rslm]?|du|d[aoe]l?|la|le|van|voor|от|для)"
    r"(?:\s[\w'’.-]{2,16}){1,6}?)?"
)
_LINK = r"(?:\s{0,2}[:=]\s{0,3}|\s(?:is|was|ist|war|lautet|est|es|era|è|é|это)\s{1,2})[\"'`“]?"
_ENDS = r"(?!\w|[.,]\w|%)"  # of a sentence, perhaps, and of no number that goes on
_PIN_ENDS = rf"{_ENDS}(?![:/-])"  # nor of a time, a path or a name
_BYTES = r"(?:0x)?[0-9a-f]{2}(?:\s{0,4},\s{0,8}(?:0x)?[0-9a-f]{2}){15,63}"

DEVICE_RULES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # of a card, a token, a till; a GPIO pin has three digits at most
    ("code", ("pin ", "pin:", "pin="), rf"(?<![a-z])pin{_OF}{_LINK}(?P<v>[0-9]{{4,8}}){_PIN_ENDS}"),
    ("code", ("sim pin", "sim-pin", "card pin", "key pin", "token pin", "piv pin", "fido pin", "fido2 pin", "door pin",
     "gate pin", "unlock pin", "karten-pin", "karten pin"),
     rf"[a-z0-9]{{3,6}}[ -]pin\s{{1,3}}(?P<v>[0-9]{{4,8}}){_PIN_ENDS}"),
    ("code", ("installer code", "pairing code", "setup code", "disarm code", "unlock code", "engineer code"),
     rf"[a-z]{{5,9}} code{_OF}(?:{_LINK}|\s{{1,3}})(?P<v>[0-9][0-9-]{{3,14}}){_ENDS}"),
    ("code", ("code secret", "secret code", "geheimcode", "geheimzahl"),
     rf"[a-z ]{{10,11}}{_OF}(?:{_LINK}|\s(?:to|à|auf)\s)(?P<v>[0-9]{{4,8}}){_PIN_ENDS}"),
    ("code", ("recovery code", "backup code", "one-time code", "rescue code"),
     r"[a-z-]{6,8} codes?[^\n]{0,30}?(?:[:,]|\b(?:is|are|was|have|got|use|left))\s{1,2}[\"'`]?"
     r"(?P<v>(?=[0-9]{0,5}[a-z])(?=[a-z]{0,5}[0-9])[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,5})(?![\w-])"),
    ("code", ("puk",), rf"(?<![a-z])puk(?:[ -]?code)?{_OF}(?:{_LINK}|\s{{1,3}})(?P<v>[0-9]{{6,10}}){_ENDS}"),
    ("code", ("passkey",), rf"passkey{_OF}(?:{_LINK}|\s{{1,3}})(?P<v>[0-9]{{6}}){_ENDS}"),
    ("url-token", ("management key",),
     r"management key[^\n]{0,24}?[:=\s]\s{0,3}(?P<v>[0-9a-f]{32,64})(?![0-9a-z])"),
    # of a radio network
    ("wallet", ("appkey", "app_key", "appskey", "nwkskey", "nwkkey", "genappkey", "devkey", "netkey", "network key",
     "network_key", "install code"),
     r"[a-z_ ]{6,12}[\"'`]?\]?\s{0,3}[:= ]\s{0,3}[\"'`]?(?:0x)?"
     r"(?P<v>[0-9a-f]{32}|(?:[0-9a-f]{2}[ :-]){15}[0-9a-f]{2})(?![0-9a-z])"),
    ("wallet", ("key[", "key {", "key = {", "key={", "key[]", "psk[", "secret[", "key: {"),
     r"[a-z]{3,6}\s{0,2}(?:\[\w{0,16}\])?\s{0,2}[=:]?\s{0,2}\{\s{0,8}"
     rf"(?P<v>{_BYTES})\s{{0,4}},?\s{{0,8}}\}}"),
    ("wallet", ("network_key", "networkkey", "net_key", "encryption_key", "aes_key"),
     r"[a-z]{3,10}_?key[\"']?\s{0,2}[:=]\s{0,2}\[\s{0,8}"
     r"(?P<v>[0-9]{1,3}(?:\s{0,8},\s{0,8}[0-9]{1,3}){15,63})\s{0,8}\]"),
    # shared keys of tunnels
    ("sql", (': psk "', ": psk\t", ': eap "', ': xauth "', ": psk  "),
     r": [a-z]{3,5}\s{1,8}\x22(?P<v>[^\x22\n]{4,128})\x22"),
    ("command", ("isakmp key ", "keyring key "), r"[a-z]{6,8} key (?:[0-9] )?(?P<v>\S{5,128})"),
    ("unquoted", ("pre-shared-key ", "preshared-key "),
     r"pre-?shared-key(?: local| remote| ascii-text| hexadecimal| [0-9])?\s{1,4}[\"']?(?P<v>[^\s\"']{5,128})"),
    # who may ask a switch or a router
    ("command", ("createuser ",),
     r"createuser \S{1,64} (?:-e \S{1,64} )?(?:md5|sha[-0-9]{0,6}) [\"']?(?P<v>[^\s\"']{5,64})"),
    ("command", ("createuser ",),
     r"createuser [^\n]{1,160}? (?:aes[-0-9]{0,4}|des) [\"']?(?P<v>[^\s\"']{5,64})"),
    ("command", ("snmp-server user ",), r"snmp-server user [^\n]{1,80}? auth (?:md5|sha) (?P<v>\S{5,64})"),
    ("command", ("snmp-server user ",),
     r"snmp-server user [^\n]{1,120}? priv (?:des|3des|aes(?: [0-9]{3})?) (?P<v>\S{5,64})"),
    ("command", ("secret 5 ", "secret 8 ", "secret 9 ", "secret 4 ", "sha512 "),
     r"[a-z]{6}(?: [0-9]|512) (?P<v>(?:\$[0-9a-z]{1,4}\$)?[A-Za-z0-9./$]{20,160})"),
    ("command", ("tacacs-server key ", "radius-server key ", "server-key ", "tacacs server key "),
     r"[a-z]{6,8}[ -](?:server )?key (?:[0-9] )?(?P<v>\S{5,128})"),
    # the second of two lines, or a file of them
    ("unquoted", ("auth.txt", "auth-user-pass", "userpass.txt", "login.conf"),
     r"[a-z.-]{8,14}[^\n]{0,60}\r?\n[ \t>]{0,8}[\w.@-]{2,64}[ \t]{0,4}\r?\n[ \t>]{0,8}"
     r"(?P<v>\S{5,128})[ \t]{0,4}(?=[\r\n]|\Z)"),
)  # fmt: skip
