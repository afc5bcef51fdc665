# ruff: noqa: RUF001 - Chinese has its own comma, colon, brackets and question mark
"""The sentences of explanations with their places left open, in English, Chinese and Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language. Those of `does` take `who`, `fact` and `value`."""

    language: str
    effects: Mapping[str, str]
    who: Mapping[str, str]
    does: Mapping[str, str]
    reasons: Mapping[str, str]
    periods: tuple[str, str, str]
    truth: tuple[str, str]
    duty: str
    penalty: str
    labels: Mapping[str, str]
    comma: str
    joined: str
    sure: str
    unsure: str


ENGLISH = Phrases(
    language="en",
    effects={
        "ALLOW": "it may be done",
        "DENY": "it must not be done",
        "REFER": "a person must decide",
    },
    who={
        "subject": "The person",
        "guardian": "A parent or guardian",
        "$consent_giver": "The person, or for a child under 14 a parent or guardian,",
        "caller": "The caller",
        "processor": "The processor",
        "authority": "The authority",
        "counterparty": "The other party",
    },
    does={
        "set": "{who} sets {fact} to {value}.",
        "set true": "{who} sees to it that {fact}.",
        "set false": "{who} sees to it that this is not so: {fact}.",
        "set whether": "{who} states whether {fact}.",
        "set nothing": "{who} states {fact}.",
        "record nothing": "{who} puts on record {fact}.",
        "add": "{who} adds an entry to {fact}: {value}.",
        "add nothing": "{who} adds an entry to {fact}.",
        "contains": "{who} brings into {fact}: {value}.",
        "remove": "{who} removes from {fact}: {value}.",
        "remove nothing": "{who} takes this away: {fact}.",
        "at_least": "{who} brings {fact} to at least {value}.",
        "before": "{who} does this on or before {value} and puts it on record: {fact}.",
    },
    reasons={
        "core_data": "the data are core data of the state",
        "state_secret": "the data are a state secret, which the law of secrecy governs",
        "work_secret": "the data are a work secret, which the law of secrecy governs",
        "unassessed_export": "data leave the country that nobody has assessed",
        "no_statute_governs": "no statute that lexgate knows governs it: is operation.place stated?",
        "not_normalised": "the facts did not reach the policies in their normal form",
    },
    periods=("{} year(s)", "{} day(s)", "{} hour(s)"),
    truth=("no", "yes"),
    duty="{verb}: {object}",
    penalty="article {article}: {words}",
    labels={
        "cured": "What would cure it:",
        "cured by any": "Any one of these would cure it:",
        "or": "or",
        "no cure": "No fact cures it.",
        "penalty": "It may cost:",
        "why": "Why it applies here:",
        "stated": "{}: {}",
        "hidden": "{}: stated (the value is not shown)",
        "missing": "{}: not stated",
        "article": "{title}, article {article}",
        "house": "{title}: {article}",
        "duty": "Duty:",
        "duties": "What is then also due",
        "within": "within {}, counted from: {}",
        "keep": "for {}, counted from: {}",
        "due": "by {}",
        "governs": "Governed by",
        "asserted": "Asserted by the caller",
        "relied": "Consents relied on",
        "readings": "Readings that mattered",
        "as of": "Judged as of {}. Not binding: nobody may act on this answer.",
        "decision": "Decision {}, judged as of {}",
    },
    comma=", ",
    joined="{} = {}",
    sure="{}",
    unsure="not so: {}",
)

CHINESE = Phrases(
    language="zh",
    effects={"ALLOW": "可以进行", "DENY": "不得进行", "REFER": "须由人员决定"},
    who={
        "subject": "个人",
        "guardian": "父母或者其他监护人",
        "$consent_giver": "个人（不满十四周岁的，由父母或者其他监护人）",
        "caller": "调用方",
        "processor": "处理者",
        "authority": "主管部门",
        "counterparty": "相对方",
    },
    does={
        "set": "{who}将{fact}设为{value}。",
        "set true": "{who}做到：{fact}。",
        "set false": "{who}消除以下情形：{fact}。",
        "set whether": "{who}说明以下是否成立：{fact}。",
        "set nothing": "{who}说明{fact}。",
        "record nothing": "{who}登记{fact}。",
        "add": "{who}在{fact}中新增一条：{value}。",
        "add nothing": "{who}在{fact}中新增一条。",
        "contains": "{who}使{fact}包含：{value}。",
        "remove": "{who}从{fact}中移除：{value}。",
        "remove nothing": "{who}撤去{fact}。",
        "at_least": "{who}使{fact}不少于{value}。",
        "before": "{who}最迟于 {value} 完成并登记：{fact}。",
    },
    reasons={
        "core_data": "数据属于国家核心数据",
        "state_secret": "数据属于国家秘密，适用保密法律",
        "work_secret": "数据属于工作秘密，适用保密法律",
        "unassessed_export": "出境的数据未经评估",
        "no_statute_governs": "没有 lexgate 所知的法规适用：是否说明了 operation.place？",
        "not_normalised": "事实未以规范形式到达策略",
    },
    periods=("{} 年", "{} 天", "{} 小时"),
    truth=("否", "是"),
    duty="{verb}：{object}",
    penalty="第{article}条：{words}",
    labels={
        "cured": "补救方法：",
        "cured by any": "以下任一方法可以补救：",
        "or": "或者",
        "no cure": "没有事实可以补救。",
        "penalty": "可能的后果：",
        "why": "在此适用的原因：",
        "stated": "{}：{}",
        "hidden": "{}：已说明（内容不显示）",
        "missing": "{}：未说明",
        "article": "《{title}》第{article}条",
        "house": "{title}：{article}",
        "duty": "义务：",
        "duties": "同时应当履行",
        "within": "自{1}起 {0}内",
        "keep": "自{1}起 {0}",
        "due": "最迟于 {}",
        "governs": "适用",
        "asserted": "由调用方陈述",
        "relied": "所依据的同意",
        "readings": "影响结果的解释",
        "as of": "按 {} 判断，不具约束力：不得据此行事。",
        "decision": "决定 {}，按 {} 判断",
    },
    comma="、",
    joined="{}为{}",
    sure="{}",
    unsure="不成立：{}",
)

VIETNAMESE = Phrases(
    language="vi",
    effects={"ALLOW": "được phép làm", "DENY": "không được làm", "REFER": "phải do con người quyết định"},
    who={
        "subject": "Cá nhân",
        "guardian": "Cha mẹ hoặc người giám hộ khác",
        "$consent_giver": "Cá nhân (dưới 14 tuổi thì cha mẹ hoặc người giám hộ khác)",
        "caller": "Bên gọi",
        "processor": "Bên xử lý",
        "authority": "Cơ quan có thẩm quyền",
        "counterparty": "Bên kia",
    },
    does={
        "set": "{who} đặt {fact} thành {value}.",
        "set true": "{who} bảo đảm: {fact}.",
        "set false": "{who} bảo đảm không còn tình trạng: {fact}.",
        "set whether": "{who} cho biết điều sau có đúng không: {fact}.",
        "set nothing": "{who} nêu {fact}.",
        "record nothing": "{who} ghi nhận {fact}.",
        "add": "{who} thêm vào {fact} một mục: {value}.",
        "add nothing": "{who} thêm vào {fact} một mục.",
        "contains": "{who} bổ sung vào {fact}: {value}.",
        "remove": "{who} bỏ khỏi {fact}: {value}.",
        "remove nothing": "{who} bỏ {fact}.",
        "at_least": "{who} nâng {fact} lên ít nhất {value}.",
        "before": "{who} hoàn thành chậm nhất vào {value} và ghi nhận: {fact}.",
    },
    reasons={
        "core_data": "dữ liệu là dữ liệu cốt lõi của nhà nước",
        "state_secret": "dữ liệu là bí mật nhà nước, do pháp luật về bảo vệ bí mật điều chỉnh",
        "work_secret": "dữ liệu là bí mật công tác, do pháp luật về bảo vệ bí mật điều chỉnh",
        "unassessed_export": "dữ liệu chuyển ra nước ngoài chưa được đánh giá",
        "no_statute_governs": "không có văn bản nào mà lexgate biết điều chỉnh việc này: đã nêu operation.place chưa?",
        "not_normalised": "các dữ kiện đến chính sách không ở dạng chuẩn hóa",
    },
    periods=("{} năm", "{} ngày", "{} giờ"),
    truth=("không", "có"),
    duty="{verb}: {object}",
    penalty="Điều {article}: {words}",
    labels={
        "cured": "Cách khắc phục:",
        "cured by any": "Bất kỳ cách nào sau đây đều khắc phục được:",
        "or": "hoặc",
        "no cure": "Không dữ kiện nào khắc phục được.",
        "penalty": "Chế tài có thể có:",
        "why": "Vì sao áp dụng ở đây:",
        "stated": "{}: {}",
        "hidden": "{}: đã nêu (không hiển thị giá trị)",
        "missing": "{}: chưa nêu",
        "article": "{title}, Điều {article}",
        "house": "{title}: {article}",
        "duty": "Nghĩa vụ:",
        "duties": "Đồng thời phải thực hiện",
        "within": "trong {}, tính từ: {}",
        "keep": "trong {}, tính từ: {}",
        "due": "chậm nhất {}",
        "governs": "Văn bản áp dụng",
        "asserted": "Do bên gọi nêu",
        "relied": "Sự đồng ý làm căn cứ",
        "readings": "Cách hiểu có ảnh hưởng",
        "as of": "Xét theo thời điểm {}. Không có giá trị ràng buộc: không ai được hành động theo câu trả lời này.",
        "decision": "Quyết định {}, xét theo thời điểm {}",
    },
    comma=", ",
    joined="{}: {}",
    sure="{}",
    unsure="không phải: {}",
)

PHRASES = {each.language: each for each in (ENGLISH, CHINESE, VIETNAMESE)}
