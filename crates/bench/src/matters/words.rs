//! What matters are called: common words and rare ones, as people use them.

use base::Rng;

const SURNAMES: &str = "林陈黄郑王李张吴刘蔡杨许叶曾卢翁程江游魏";
const GIVEN: &str = "秀英建国志强美华丽娟文斌晓明雅芳国栋淑珍海燕俊杰佳怡思源梓涵";
const DISTRICTS: [&str; 12] = [
    "鼓楼区",
    "台江区",
    "仓山区",
    "晋安区",
    "马尾区",
    "长乐区",
    "福清市",
    "闽侯县",
    "连江县",
    "罗源县",
    "闽清县",
    "永泰县",
];
const ROADS: &str = "东街口五四杨桥华林工业中山江滨古田八一白马则徐乌山南禅湖滨金山浦上洪山西洪";
/// The first are asked for most.
const MATTERS: [&str; 40] = [
    "夜间施工噪音扰民",
    "小区停车收费不合理",
    "路灯不亮",
    "垃圾清运不及时",
    "自来水压力不足",
    "违章搭盖",
    "公交车晚点",
    "医保报销比例咨询",
    "拖欠工资",
    "物业不作为",
    "餐饮油烟扰民",
    "路面破损",
    "共享单车乱停放",
    "电动车楼道充电",
    "学区划分咨询",
    "下水道堵塞",
    "养老金认证",
    "流动摊贩占道",
    "绿化树木遮挡",
    "电梯故障困人",
    "房产证办理缓慢",
    "燃气管道泄漏隐患",
    "犬只不牵绳",
    "广场舞音响过大",
    "预付卡退款难",
    "网约车拒载",
    "公租房申请条件",
    "居住证续签",
    "河道污染",
    "井盖缺失",
    "红绿灯时长不合理",
    "驾校退费纠纷",
    "快递丢失赔偿",
    "食品过期",
    "校车超载",
    "非法集资线索",
    "殡葬收费",
    "台风后树木倒伏",
    "疫苗接种预约",
    "古厝漏雨修缮",
];

pub fn name(rng: &mut Rng) -> String {
    [one(SURNAMES, rng), one(GIVEN, rng), one(GIVEN, rng)].into_iter().collect()
}

/// `鼓楼区东街路128号路灯不亮`: ten to thirty characters.
pub fn title(rng: &mut Rng) -> String {
    let district = DISTRICTS[rng.below(DISTRICTS.len() as u64) as usize];
    let road: String = [one(ROADS, rng), one(ROADS, rng)].into_iter().collect();
    let most = rng.below(MATTERS.len() as u64) + 1;
    let matter = rng.below(most) as usize;
    format!("{district}{road}路{}号{}", 1 + rng.below(999), MATTERS[matter])
}

fn one(of: &str, rng: &mut Rng) -> char {
    let at = rng.below(of.chars().count() as u64) as usize;
    of.chars().nth(at).unwrap_or('一')
}
