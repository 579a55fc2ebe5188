"""Estimates of tokens: close enough to keep a budget, and quick for any length."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most
from vmem.recall.words.tokens import SAMPLE_CHARS, estimate_tokens

PROSE = (
    "The reviewer asked why the cache is flushed twice. We looked at the logs of last week and found that the "
    "second flush comes from the scheduler, which does not know about the first one. Nobody had noticed "
    "because both are cheap."
)
CODE = '''def median(values: list[float]) -> float:
    """Middle value; the mean of the two middle ones for an even count."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
'''
CHINESE = (
    "我们决定把数据库迁移到新的集群。迁移之前必须先做一次完整备份，并且在测试环境里验证恢复步骤。上线时间定在周二晚上。"
)

TALK = {  # the same in each, and what it costs by that tokenizer
    "ar": (
        "لا تحذف أي سجل من جدول المرضى أبدا، فقط أرشفة. مفهوم، الحذف معطل والأرشفة في "
        "`archive.py`. لماذا فشلت رسائل التذكير أمس؟ كان توقيت الخادم UTC، فأرسلت الرسائل قبل "
        "ثلاث ساعات. أصلحت المنطقة الزمنية إلى آسيا/الرياض.",
        194,
    ),
    "he": (
        "אסור למחוק רשומות מטבלת המטופלים, רק לארכב. הבנתי, המחיקה חסומה והארכוב ב-`archive.py`. "
        "למה התזכורות נשלחו אתמול מוקדם מדי? השרת רץ ב-UTC ולכן ההודעות יצאו שלוש שעות קודם. "
        "תיקנתי את אזור הזמן לירושלים.",
        167,
    ),
    "fa": (
        "هیچ رکوردی از جدول بیماران هرگز نباید حذف شود، فقط بایگانی. فهمیدم، حذف غیرفعال شد و "
        "بایگانی در `archive.py` است. چرا پیامک‌های یادآوری دیروز زودتر رفتند؟ ساعت سرور UTC بود "
        "و پیام‌ها سه ساعت زودتر رفتند. منطقه زمانی را به تهران تغییر دادم.",
        230,
    ),
    "hi": (
        "मरीज़ों की तालिका से कोई रिकॉर्ड कभी मत हटाना, केवल संग्रह करना। समझ गया, हटाना बंद है "
        "और संग्रह `archive.py` में है। कल याद दिलाने वाले संदेश जल्दी क्यों चले गए? सर्वर UTC "
        "पर था, इसलिए संदेश साढ़े पाँच घंटे पहले गए। मैंने समय क्षेत्र कोलकाता कर दिया।",
        254,
    ),
    "th": (
        "ห้ามลบข้อมูลผู้ป่วยออกจากตารางเด็ดขาด ให้เก็บเข้าคลังเท่านั้น เข้าใจแล้ว "
        "ปิดการลบและเก็บเข้าคลังใน `archive.py` ทำไมข้อความแจ้งเตือนเมื่อวานส่งเร็วไป "
        "เซิร์ฟเวอร์ใช้เวลา UTC ข้อความจึงส่งก่อนเวลาเจ็ดชั่วโมง แก้เขตเวลาเป็นกรุงเทพแล้ว",
        373,
    ),
    "vi": (
        "Không bao giờ được xóa bản ghi khỏi bảng bệnh nhân, chỉ lưu trữ. Đã hiểu, chức năng xóa "
        "bị chặn, lưu trữ nằm trong `archive.py`. Tại sao tin nhắn nhắc lịch hôm qua gửi sớm? "
        "Máy chủ chạy giờ UTC nên tin nhắn gửi sớm bảy tiếng. Tôi đã đổi múi giờ sang Hồ Chí "
        "Minh.",
        184,
    ),
    "tr": (
        "Hasta tablosundan asla kayıt silme, sadece arşivle. Anladım, silme kapalı, arşivleme "
        "`archive.py` içinde. Hatırlatma mesajları dün neden erken gitti? Sunucu UTC "
        "saatindeydi, mesajlar üç saat erken gitti. Saat dilimini İSTANBUL yaptım.",
        97,
    ),
    "zh": (
        "病人表的记录绝不能删除，只能归档。 明白，删除已禁用，归档在 "
        "`archive.py`。 昨天的提醒短信为什么发早了？ 服务器用的是 "
        "UTC，所以早发了八个小时。时区已改成上海。",
        78,
    ),
    "ja": (
        "患者テーブルのレコードは絶対に削除しないで、アーカイブだけ。 "
        "了解です。削除は無効、アーカイブは `archive.py` です。 昨日のリマインダーが早く送られたのはなぜ？ "
        "サーバーが UTC だったので九時間早く送られました。タイムゾーンを東京に変えました。",
        123,
    ),
    "ko": (
        "환자 테이블의 기록은 절대 삭제하지 마세요. 보관만 하세요. 알겠습니다. "
        "삭제는 막았고 보관은 `archive.py`에 있습니다. 어제 알림 문자가 왜 일찍 "
        "나갔나요? 서버가 UTC라서 아홉 시간 일찍 나갔습니다. 시간대를 서울로 바꿨습니다.",
        125,
    ),
    "de": (
        "Lösche nie Datensätze aus der Patiententabelle, nur archivieren. Der Server lief in "
        "UTC, deshalb gingen die Erinnerungen drei Stunden zu früh raus; die Zeitzone ist jetzt "
        "Berlin, und geändert wurde es in `archive.py`.",
        65,
    ),
    "es": (
        "No borres nunca registros de la tabla de pacientes, solo archívalos. El servidor corría "
        "en UTC, por eso los avisos salieron tres horas antes; cambié la zona horaria a Madrid "
        "en `archive.py`.",
        55,
    ),
}


# Counts of the tokenizer that the weights were fitted to.
@pytest.mark.parametrize(("text", "tokens"), [(PROSE, 46), (CODE, 74), (CHINESE, 52)])
def test_estimates_are_close_on_prose_code_and_chinese(text: str, tokens: int) -> None:
    assert abs(estimate_tokens(text) - tokens) <= 0.15 * tokens


@pytest.mark.parametrize("language", TALK)
def test_estimates_are_close_in_other_languages(language: str) -> None:
    text, tokens = TALK[language]
    assert abs(estimate_tokens(text) - tokens) <= 0.13 * tokens


def test_one_accent_or_signs_make_no_foreign_text() -> None:
    signs = PROSE.replace(". ", " · ")
    assert abs(estimate_tokens(signs * 3) - 3 * estimate_tokens(PROSE)) <= 9
    assert abs(estimate_tokens(PROSE.replace("cache", "caché", 1)) - estimate_tokens(PROSE)) <= 5


def test_nothing_costs_nothing_and_anything_costs_something() -> None:
    assert estimate_tokens("") == 0
    assert all(estimate_tokens(text) >= 1 for text in (" ", "\0", "x", "\ud800", "😀"))


def test_a_long_text_is_estimated_from_samples_in_bounded_time() -> None:
    text = PROSE * (5_000_000 // len(PROSE))
    with cpu_at_most(0.2):
        found = estimate_tokens(text)
    whole = estimate_tokens(PROSE * 100) / (len(PROSE) * 100) * len(text)
    assert abs(found - whole) < 0.05 * whole
    assert len(text) > SAMPLE_CHARS
