//! Words of the page that files a request for more.

words! {
    title = "Ask for more", "申请提额";
    edit_title = "Draft of a request", "申请草稿";
    question = "What does the customer need, how much, and why?",
        "客户需要什么、需要多少、为什么？";
    which_app = "Whose limit?", "哪个 App Key 的上限？";
    app_hint = "organisation#app", "组织名#应用名";
    go_on = "Continue", "继续";
    who = "For", "客户";
    limits = "What is asked for", "申请内容";
    limits_note = "Of each App Key and limit one request is open at a time.",
        "每个 App Key 的每项上限同时只能有一条未结申请。";
    no_limit_yet = "Choose a limit first.", "请先选择一项上限。";
    in_force = "In force", "现行上限";
    plan_gives = "Without overrides", "不含单独调整";
    used_now = "Use now", "当前用量";
    peak_30_days = "Peak, 30 days", "30 天峰值";
    value = "Requested", "申请值";
    value_hint = "A number, or unlimited.", "数字，或“无上限”。";
    /// The same with an example of the unit.
    value_hint_bytes = "A size such as 20 GB, or unlimited.", "大小，例如 20 GB，或“无上限”。";
    average = "Expected average", "预期平均值";
    peak = "Expected peak", "预期峰值";
    expected_hint = "In the unit of the limit.", "单位与上限相同。";
    take_off = "Take off", "移除";
    /// Of which limit, for those who cannot see the card.
    take_off_of(limit: &str) = format!("Take off: {limit}"), format!("移除：{limit}");
    add = "Another limit", "再加一项上限";
    add_choose = "Choose a limit…", "选择上限…";
    add_submit = "Add the limit", "添加";
    why = "Why, and until when", "理由与期限";
    justification_hint =
        "What the customer plans and what happens without it. Who decides reads this first.",
        "客户的计划，以及不提额的后果。审批人首先阅读这里。";
    /// The zone's name.
    until_hint(zone: &str) = format!("Time zone {zone}."), format!("时区：{zone}。");
    for_good = "For good, without an end", "长期有效，无截止时间";
    contact_hint = "How the customer is reached: an address, a ticket.",
        "如何联系客户：邮箱、工单号等。";
    submit = "Submit", "提交";
    save_draft = "Save as draft", "保存为草稿";
    not_filed = "The request was not filed", "申请未提交";
    not_filed_detail = "Look at the marked fields. Everything that you typed is still there.",
        "请检查标出的各项；已填写的内容均已保留。";
    /// "R-7 asks for this already": the number.
    open_already(number: u64) = format!("R-{number} asks for this limit already"),
        format!("R-{number} 已在申请该上限");
    open_link(number: u64) = format!("Open R-{number}"), format!("打开 R-{number}");
    open_detail =
        "A limit has one open request at a time. Comment there, or file this one in its place.",
        "每项上限同时只能有一条未结申请。可在该申请中评论，或以本申请取代它。";
    /// What filing in its place does: the number, and everything that it asks for.
    replace_detail(number: u64, names: &str) =
        format!(
            "R-{number} will then be closed as superseded, with everything that it asks for: {names}."
        ),
        format!("R-{number} 将以“已被取代”关闭，包括其申请的全部内容：{names}。");
    replace(number: u64) = format!("Submit in place of R-{number}"),
        format!("提交并取代 R-{number}");
    several_open =
        "Several open requests are in the way. Take those limits off, or withdraw the requests \
         first.",
        "有多条未结申请与之冲突。请移除相应上限，或先撤回那些申请。";
    /// "takes up R-7 again"
    follows(number: u64) = format!("Takes up R-{number} again"), format!("再次提出 R-{number}");
    is_submitted = "This request has been submitted and cannot be edited any more.",
        "该申请已提交，不能再编辑。";
    to_request = "To the request", "查看申请";
}
