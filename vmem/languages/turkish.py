"""Turkish: see `language`."""

from vmem.languages.language import Language, Prompts

TURKISH = Language(
    small="""
        dun acaba ama artik az bana bazi belki ben bende beni bir biraz biz bize bizim bu buna bunda
        bunu bunun burada cok cunku da daha de defa degil diye dolayi en gibi hangi hani hem hep hepsi her hic
        icin ile ise iste ki kim kimse mi mu nasil ne neden nerede nereye nicin niye o olan olarak oldu olsun
        on ona onlar onu onun orada oysa sen siz sonra su tum ve veya ya yani yok zaten
    """,
    letters="ğşı",
    endings="i u a e lar ler da de dan den in un im um ya ye yi yu si su lari leri dik di ti mis",
    prompts=Prompts(
        unwanted=r"(?:lütfen )?bunu (?:hatırlama(?:yın)?|aklında tutma(?:yın)?|hafızana (?:kaydetme|alma))",
        unwanted_by=r"hatırlama|hatirlama|aklında|aklinda|hafızana|hafizana",
        questions="neden|nasıl|nerede|kaç",
        ours="bizim",
        thanks="te[sş]ekk[uü]rler",
        filler="teşekkürler sağol evet hayır tamam devam güzel et",
    ),
)
