"""Names of people in free text, so that what is kept of a question names nobody.

A name is a surname and one or two characters more. Chinese has no capitals, and most surnames are also the first
character of words (方, 余, 单), so the shape alone counts only for three characters made as names are made. Everything
else needs a neighbour that speaks of a person: an introduction (我叫), a title (老师), something only people have or do
(的工资, 离职). How much is found and what is taken for a name wrongly: docs/benchmarks.md, `benchmarks/names.py`.
"""

import re
from collections.abc import Iterable

# By how often they occur (公安部《二〇二〇年全国姓名报告》), then what the south-east adds.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭林罗郑梁谢宋唐许韩邓冯曹彭曾肖董潘袁蔡蒋余杜叶程魏苏吕丁卢姚沈钟姜崔谭陆范汪廖贾夏韦傅邹"
    "熊孟秦邱侯江尹薛闫雷龙黎陶贺毛郝顾龚邵覃武戴严莫孔汤温赖洪欧岑詹柯翁庄阮骆伍倪饶凌甘简丘霍殷葛俞樊聂焦柴梅耿乔翟柳涂兰苗"
    "阎蓝冼麦曲辛岳瞿卞佘敖马"
)
# Surnames that begin more words than names; and those of two characters.
_WORDY = (
    "高何于方向常时成管路解安文代包左关区任田白金石付单计钱段万史章尤施游古卓容幸利劳"
    "季鲁纪池童牛盛齐申祝项房康符连柏宁植"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "司徒", "慕容", "皇甫", "尉迟", "令狐", "夏侯", "端木")

_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华红玉梅建国文辉志海波斌鑫鹏飞宇浩凯健俊婷雪琳玲燕萍莉欣慧佳嘉怡思雨梓涵"
    "轩晨子豪泽睿博宁云凤春秋冬晓小东南西永庆福贵祥林森淼峰山川江河清源泉润德仁义礼忠孝诚良善顺安康泰昌盛荣光耀辉煌龙虎彪雄武"
    "威震坤乾宝金银珠瑞琪瑶琴琼瑾瑜璐蓉莹蕾薇菲萱芬芝茜荷莲菊竹香馨彩虹月星辰阳旭昕晖曼岚妍妮婉媛嫣娇娥姣姗倩巧惠淑贞雅洁冰影"
    "翠青紫丹朱彤爱怀恩家兴旺胜新学诗艺锋铭钧铁钢锐跃腾翔鸿雁鹤莺民权振邦治根生树松柏柳桐楠栋梁世中元启承继宗祖绍培育毅琦珍珊"
    "丛佩俐倪凌勋卓增壮夏士存宏宪尚岩岭崇廷弘彦征才敬斯昊昌景晋晶曦朋朝桃樱沁沛津浦淳渊湘滨澜炎炜炳烨焕熙燃牧玄玥珂珑琛琨璇皓"
    "真硕祎秉舒芮芸若茂茗悦靖芹友非凡宛迎依伶仪奕钦渤雯洲妤婵慈慎懿扬捷旋旻昀晗晴智杏杭柔栩桦棋棠楚榕欢沐泓洵浠涓淇溪滢潇灿炅"
    "炫烁烽煊煜熠珣琬琰瑛璟璨甜盈碧禾穆竣笛笙筠素绮缨羽翊翎耘舟芊芯苑苒苓茵茹荔莘蔓蔚蕊衍谊贝贻赟迅达郁钊钰镇闯隆隽雍霆靓韧韵"
    "馥驰鲲鸣鹃黛默照莎菁萌蓓衡裕谦贤赫辛迪逸道霄霏韬颂颖骏骁麒麟黎亚亮佑侠兆乐可一天大洪奇尧丰"
)
# They close a phrase more often than a name.
_SELDOM_LAST = "可一大天新中小家学金银"
# 张三、李四: what people write who need an example.
_PLACEHOLDERS = "三四五六"
_NEVER_GIVEN = (
    "局区市县镇乡村校院所厅处科部门会司办站队员工人者问费款账帐号卡位的了是不在有没无怎么什哪那这个几多少为因被把给和与或也都就还"
    "再要能可以如果单级类项目额度时间表册据证书件系统任职岗业我你他她它何用请求显示提前到全"
)
# Words and places that are made as names are.
_WORDS = (
    "安卓|凌晨|夏天|许可|刘海|周一|周六|高清|江西|韩国|沈阳|罗马|揭阳|龙华|龙川|罗湖|黄埔|梅江|曲江|武江|翁源|陆丰|陆河|江海|高明|白云|"
    "连平|连山|连南|金平|万一|方才|成立|成才|时才|管理|代理|安全|安康|付清|何时|任意|明天|雷霆|兰蔻"
)

_INTRODUCED = "我叫|名叫|叫做|姓名|户名|收款人|经办人|联系人|申请人|领款人|报销人|借款人|当事人|换成|改成|变更为"
_TITLES = (
    "老师|主任|科长|处长|局长|厅长|股长|会计|出纳|先生|女士|小姐|同志|经理|校长|院长|所长|站长|书记|部长|组长|园长|工程师|专员|镇长|"
    "县长|市长|护士|医生|教授|师傅|同学|阿姨|大姐|警官"
)
_OWNED = (
    "工资|公务卡|报销|[账帐][号户]|密码|[Uu]盾|[Uu]?[Kk](?:ey|EY)|身份证|手机|电话|社保|医保|公积金|个税|银行卡|卡|权限|差旅费|劳务费|"
    "补助|津贴|补贴|奖金|退休|职务|岗位|职级|档案|信息|名字|姓名|邮箱|证书|单据|发票|借款|还款|生育|工伤|养老|抚恤|丧葬|操作员|合同"
)
_DOES = (
    "离职|退休|调走|调离|调动|调到|调岗|辞职|去世|入职|出差|休产?假|忘记|忘了|登[录陆不]|改名|转正|请假|退回|审核|审批|经办|没有?权限|"
    "借了|还了|刷了|垫付|住院|怎么|能不能|是不是|这个人|本人|个人"
)
_RECEIVES = "开通|重置|授权|设置|办|申请|注册|新增|修改|更换|换成|发|转账|付款|交|缴|加|删"
_ADDRESSED = "给|帮|替|把|叫|员工|职工|同事|干部|教师|会计|出纳|老师"
_BEFORE = (
    f"{_ADDRESSED}|让|找|跟|和|与|及|查|问|是|由|为|将|对|请|被|换成|改成|变更为|"
    "同志|学生|主任|科长|局长|经理|用户|人员|负责人|领导"
)
# The second level of GB 2312, and what newer names add: more names than words are written with them.
_UNCOMMON = (
    "翀垚堃犇炘玚翯婋翙霂彧喆燚祎赟骉昪烜翾珒珵叡珺琎頔昇堉媞婳婠姮嫄妘玥禛禔祐燊暐瑨瑀琲璟璘璿珣珦骕鋆鹍鹓曈彣珅昉旸晞嬿瑄璠溦濛沄芃莙"
    + "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xD8, 0xF8) for cell in range(0xA1, 0xFF))
)
_STOP = r"\s,，、。.;；:：!！?？()（）/"


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(characters)}]"


_FAMILY = f"(?!{_WORDS})(?:{'|'.join(_DOUBLE)}|{_one_of(_SURNAMES)})"
_ANY_FAMILY = f"(?!{_WORDS})(?:{'|'.join(_DOUBLE)}|{_one_of(_SURNAMES + _WORDY)})"
_LAST = _one_of(sorted(set(_GIVEN) - set(_SELDOM_LAST)))
_USUAL = f"{_one_of(_GIVEN + _PLACEHOLDERS)}{{1,2}}"
_STRIKING = f"(?:{_one_of(_UNCOMMON)}{_one_of(_GIVEN)}?|{_one_of(_GIVEN)}{_one_of(_UNCOMMON)})"
_RARE = f"(?!{_TITLES})[^\\W\\da-zA-Z_{_NEVER_GIVEN}]{{1,2}}"

# Each form: what comes before, the surname, what the given name is made of, what follows.
_FORMS = (
    (f"(?:{_INTRODUCED})[是为叫:： ]{{0,2}}", _ANY_FAMILY, f"{_RARE}?", f"$|[{_STOP}的了]|{_OWNED}"),
    ("", _FAMILY, _STRIKING, ""),
    (f"(?:^|[{_STOP}]|{_BEFORE})", _ANY_FAMILY, _STRIKING, ""),
    ("", _FAMILY, _RARE, _TITLES),
    ("", _ANY_FAMILY, _USUAL, _TITLES),
    ("", _FAMILY, _one_of(_GIVEN) + _LAST, ""),
    ("", _FAMILY, _RARE, f"的(?:{_OWNED})"),
    (f"(?:^|[{_STOP}])", _FAMILY, _RARE, f"\\s+(?:{_OWNED}|{_DOES})"),
    (f"(?:{_ADDRESSED})", _ANY_FAMILY, _RARE, f"的|{_OWNED}|{_DOES}|{_RECEIVES}"),
    (f"(?:^|[{_STOP}]|{_BEFORE})", _ANY_FAMILY, _USUAL, f"的?(?:{_OWNED})|{_DOES}"),
    (f"(?:^|[{_STOP}]|{_BEFORE})", _FAMILY, _USUAL, f"$|[{_STOP}的了]"),
)
_NAME = re.compile("|".join(f"({before})({family}){given}(?={after})" for before, family, given, after in _FORMS))


def mask_people(text: str) -> str:
    """The text with the names of people in it as `张*`; a surname with a title alone (张老师) stays as it is."""
    return _NAME.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    before, family = (part for part in found.groups() if part is not None)
    return f"{before}{family}*"
