//! Words of the releases of plans and catalogue, and of editing them.

use crate::checks::Check;

words! {
    title = "Releases", "发布版本";
    lead = "How did plans and catalogue change, and who stays on older ones?",
        "套餐与接口目录如何变更，哪些 App Key 仍停留在旧版本？";
    column_release = "Release", "版本";
    column_when = "Since", "生效时间";
    column_author = "By", "操作人";
    column_changes = "What changed, and why", "变更内容与原因";
    column_stay = "App Keys that stay on it", "停留在此版本的 App Key";
    with_server = "Came with the server, from the documents", "随服务器发布，来自文档";
    newest = "newest", "最新";
    read_plans = "Plans then", "当时的套餐";
    read_catalogue = "Catalogue then", "当时的接口目录";
    changes(number: u64) = match number {
        1 => "1 value".to_owned(),
        number => format!("{number} values"),
    },
        format!("{number} 个值");
    /// "Release 1 … is not the newest".
    old(release: u32) = format!("This is release {release}, not the newest."),
        format!("这是版本 {release}，不是最新版本。");
    back_to_newest = "Show the newest", "查看最新版本";
    edit = "Edit", "编辑";
    edit_plan(plan: &str) = format!("Edit the plan {plan}"), format!("编辑套餐“{plan}”");
    edit_bucket(bucket: &str) = format!("Edit the rates of {bucket}"),
        format!("编辑“{bucket}”的调用频率");
    edit_lead = "Type the new values, then see what they will do. Nothing is saved before that.",
        "填写新的值，然后查看影响。在此之前不会保存任何内容。";
    values = "Values", "值";
    catalogue_default = "Catalogue, for every plan without its own",
        "接口目录（没有单独规定的套餐都适用）";
    own_of_plan(plan: &str) = format!("{plan}, its own"), format!("{plan}单独规定");
    own_hint = "Empty: the catalogue's value holds.", "留空：沿用接口目录的值。";
    now(value: &str) = format!("now {value}"), format!("目前 {value}");
    existing = "App Keys that are there already", "现有的 App Key";
    existing_move = "get the new values at once", "立即采用新的值";
    existing_stay = "stay on the present release; only new App Keys get the new values",
        "停留在目前的版本，只有新的 App Key 采用新的值";
    review = "See what this will do", "查看影响";
    radius = "What this will do", "影响";
    nothing = "No value differs from what stands there.", "没有任何值与现有的不同。";
    apps_change(number: u64, text: &str) = match number {
        1 => "The limits of 1 App Key change.".to_owned(),
        _ => format!("The limits of {text} App Keys change."),
    },
        format!("{text} 个 App Key 的限制会变化。");
    nobody_changes = "The limits of no App Key change now.", "目前没有 App Key 的限制会变化。";
    column_plan = "Plan", "套餐";
    column_limit = "Limit", "限制";
    column_before = "Now", "目前";
    column_after = "Then", "之后";
    column_apps = "App Keys", "App Key 数";
    column_overridden = "Overridden, so unchanged", "因单独设置而不变";
    over(number: u64, text: &str) = match number {
        1 => "1 App Key would be over its limit".to_owned(),
        _ => format!("{text} App Keys would be over their limit"),
    },
        format!("{text} 个 App Key 会超出限制");
    over_none = "Nobody would be over a limit.", "没有 App Key 会超出限制。";
    over_listed(number: &str) = format!("The {number} with the largest share of the new limit:"),
        format!("其中占新限制比例最大的 {number} 个：");
    column_used = "In use now", "目前用量";
    reason_hint = "For the record: which decision, contract or price list is behind it.",
        "留存备查：依据哪项决定、合同或价目表。";
    confirm = "Confirm what follows", "请确认后果";
    confirm_of(check: Check, apps: &str) = match check {
        Check::DeletesHistory => {
            "History is kept for less time: what is older is deleted for good".to_owned()
        }
        Check::BelowCurrentUse => {
            format!("{apps} App Keys use more now than they would be allowed")
        }
        Check::FeatureNotSupported => "A feature is no longer supported".to_owned(),
        Check::BelowPeak => "A limit is below the peak of the last 30 days".to_owned(),
        Check::DropsMoreThan10Percent => "A limit falls by more than 10 %".to_owned(),
        Check::CallsOffPlanned => "A planned change is called off".to_owned(),
        Check::GrantsForGood => "A limit is granted for good".to_owned(),
    },
    match check {
        Check::DeletesHistory => "历史消息保留时间缩短：更早的内容将被永久删除".to_owned(),
        Check::BelowCurrentUse => format!("{apps} 个 App Key 目前的用量超过新的限制"),
        Check::FeatureNotSupported => "某项功能将不再支持".to_owned(),
        Check::BelowPeak => "某项限制低于最近 30 天的峰值".to_owned(),
        Check::DropsMoreThan10Percent => "某项限制下降超过 10 %".to_owned(),
        Check::CallsOffPlanned => "已安排的变更将被取消".to_owned(),
        Check::GrantsForGood => "某项限制被长期授予".to_owned(),
    };
    save(release: u32) = format!("Save as release {release}"), format!("保存为版本 {release}");
    /// Beside a plan: as it is in the newest release.
    follow = "as in the newest release", "采用最新版本";
    stays(release: u32) = format!("stays on release {release}"), format!("停留在版本 {release}");
    edited(by: &str, when: &str) = format!("set by {by} on {when}, in place of the documents"),
        format!("由 {by} 于 {when} 设置，代替文档的值");
}
