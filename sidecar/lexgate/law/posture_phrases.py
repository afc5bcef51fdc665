# ruff: noqa: RUF001 - Chinese has its own comma, colon and brackets
"""What a person reads in a posture report, in English, Chinese and Vietnamese: headings, states, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lexgate.domain.posture import State


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language. `days` takes a count; the due sentences take `date` and `days`."""

    title: str
    title_of: str
    sections: Mapping[State, str]
    states: Mapping[State, str]
    about: Mapping[State, str]
    overdue: str
    due_by: str
    until: str
    days: str
    today: str
    as_of: str
    not_binding: str
    governed: str
    not_governed: str
    nowhere: str
    place: str
    dataset: str
    region: str
    statute: str
    whole: str
    article: str
    duty: str
    valid: str
    number: str
    meets: str
    meets_any: str
    either: str
    no_meet: str
    penalty: str
    none: str
    readings: str
    asserted: str
    policies: str
    summary: str
    scopes: str
    footer: str
    comma: str = ", "
    colon: str = ": "


ENGLISH = Labels(
    title="Standing duties",
    title_of="Standing duties of {}",
    sections={
        State.OWED: "Owed",
        State.DUE_SOON: "Due soon",
        State.MET: "Met",
        State.NOT_APPLICABLE: "Not applicable",
        State.ADVISED: "Advice",
    },
    states={
        State.OWED: "owed",
        State.DUE_SOON: "due soon",
        State.MET: "met",
        State.NOT_APPLICABLE: "not applicable",
        State.ADVISED: "advised",
    },
    about={
        State.OWED: "These duties reach the processor and are not met.",
        State.DUE_SOON: "These duties are met, and soon no longer.",
        State.MET: "These duties are met on the facts as stated.",
        State.NOT_APPLICABLE: "These duties do not reach this processor on the facts as stated.",
        State.ADVISED: "The texts encourage this; nobody owes it.",
    },
    overdue="overdue since {date} ({days})",
    due_by="to be met by {date} (in {days})",
    until="met until {date} (for another {days})",
    days="{} days",
    today="less than a day",
    as_of="As of",
    not_binding="About a stated day: not binding.",
    governed="Governed by",
    not_governed="Not governed by",
    nowhere="No statute that lexgate knows governs here: is operation.place stated, and operation.region?",
    place="Where",
    dataset="Dataset",
    region="Region",
    statute="Statutes",
    whole="all data",
    article="Article",
    duty="Duty",
    valid="Met until",
    number="Number",
    meets="What would meet it",
    meets_any="Any one of these would meet it",
    either="or",
    no_meet="No fact meets it.",
    penalty="Penalty",
    none="None.",
    readings="Readings of the law that could have changed this report",
    asserted="Stated by the caller, vouched for by no register",
    policies="Policies",
    summary="Summary",
    scopes="What was looked at",
    footer="Made by lexgate from the facts as stated. A tool for those who apply the law, and no legal advice.",
)

CHINESE = Labels(
    title="常设义务",
    title_of="{} 的常设义务",
    sections={
        State.OWED: "未履行",
        State.DUE_SOON: "即将到期",
        State.MET: "已履行",
        State.NOT_APPLICABLE: "不适用",
        State.ADVISED: "倡导事项",
    },
    states={
        State.OWED: "未履行",
        State.DUE_SOON: "即将到期",
        State.MET: "已履行",
        State.NOT_APPLICABLE: "不适用",
        State.ADVISED: "倡导",
    },
    about={
        State.OWED: "下列义务适用于该处理者，尚未履行。",
        State.DUE_SOON: "下列义务目前已履行，但即将到期。",
        State.MET: "按所述事实，下列义务已履行。",
        State.NOT_APPLICABLE: "按所述事实，下列义务不适用于该处理者。",
        State.ADVISED: "法规鼓励的事项，并非义务。",
    },
    overdue="自 {date} 起逾期（{days}）",
    due_by="应于 {date} 前履行（还有{days}）",
    until="有效至 {date}（还有{days}）",
    days="{}天",
    today="不到一天",
    as_of="判断时点",
    not_binding="按指定日期判断，不具约束力。",
    governed="适用法规",
    not_governed="不适用的法规",
    nowhere="没有 lexgate 所知的法规适用：是否说明了 operation.place 和 operation.region？",
    place="范围",
    dataset="数据集",
    region="地区",
    statute="法规",
    whole="全部数据",
    article="条款",
    duty="义务",
    valid="有效至",
    number="数量",
    meets="履行方法",
    meets_any="以下任一方法均可履行",
    either="或者",
    no_meet="没有事实可以使其履行。",
    penalty="法律责任",
    none="无。",
    readings="可能影响本报告的法律解释",
    asserted="由调用方陈述、未经登记册证实的事实",
    policies="策略",
    summary="概要",
    scopes="检查范围",
    footer="由 lexgate 根据所述事实生成。供适用法律者使用的工具，不构成法律意见。",
    comma="、",
    colon="：",
)

VIETNAMESE = Labels(
    title="Nghĩa vụ thường trực",
    title_of="Nghĩa vụ thường trực của {}",
    sections={
        State.OWED: "Chưa thực hiện",
        State.DUE_SOON: "Sắp đến hạn",
        State.MET: "Đã thực hiện",
        State.NOT_APPLICABLE: "Không áp dụng",
        State.ADVISED: "Khuyến khích",
    },
    states={
        State.OWED: "chưa thực hiện",
        State.DUE_SOON: "sắp đến hạn",
        State.MET: "đã thực hiện",
        State.NOT_APPLICABLE: "không áp dụng",
        State.ADVISED: "khuyến khích",
    },
    about={
        State.OWED: "Các nghĩa vụ này áp dụng cho bên xử lý và chưa được thực hiện.",
        State.DUE_SOON: "Các nghĩa vụ này đã được thực hiện nhưng sắp hết hiệu lực.",
        State.MET: "Theo các dữ kiện đã nêu, các nghĩa vụ này đã được thực hiện.",
        State.NOT_APPLICABLE: "Theo các dữ kiện đã nêu, các nghĩa vụ này không áp dụng cho bên xử lý.",
        State.ADVISED: "Văn bản khuyến khích; không phải nghĩa vụ.",
    },
    overdue="quá hạn từ {date} ({days})",
    due_by="phải thực hiện trước {date} (còn {days})",
    until="có hiệu lực đến {date} (còn {days})",
    days="{} ngày",
    today="chưa đến một ngày",
    as_of="Thời điểm xét",
    not_binding="Xét theo một ngày đã nêu: không có giá trị ràng buộc.",
    governed="Văn bản áp dụng",
    not_governed="Văn bản không áp dụng",
    nowhere="Không có văn bản nào mà lexgate biết áp dụng: đã nêu operation.place và operation.region chưa?",
    place="Phạm vi",
    dataset="Bộ dữ liệu",
    region="Địa phương",
    statute="Văn bản",
    whole="mọi dữ liệu",
    article="Điều",
    duty="Nghĩa vụ",
    valid="Có hiệu lực đến",
    number="Số lượng",
    meets="Cách thực hiện",
    meets_any="Chỉ cần một trong các cách sau",
    either="hoặc",
    no_meet="Không có dữ kiện nào làm nghĩa vụ được thực hiện.",
    penalty="Chế tài",
    none="Không có.",
    readings="Các cách hiểu luật có thể làm thay đổi báo cáo này",
    asserted="Do bên gọi khai, không sổ đăng ký nào xác nhận",
    policies="Chính sách",
    summary="Tóm tắt",
    scopes="Phạm vi xem xét",
    footer="Do lexgate lập từ các dữ kiện đã nêu. Công cụ cho người áp dụng luật, không phải tư vấn pháp lý.",
)

LABELS = {"en": ENGLISH, "zh": CHINESE, "vi": VIETNAMESE}
