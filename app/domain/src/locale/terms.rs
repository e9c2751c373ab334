//! The vocabulary that every page shares: levels, origins, kinds of limit, roles, units.

words! {
    // the four levels of utilization, and the lack of one
    calm = "calm", "正常";
    near = "near", "接近上限";
    critical = "critical", "告急";
    over = "over", "超限";

    // what a limit says
    unlimited = "unlimited", "无上限";
    not_supported = "not supported", "不支持";
    not_documented = "no documented limit", "文档未规定上限";
    no_data = "no data", "无数据";
    no_data_yet = "no data yet", "暂无数据";

    // where a limit comes from
    origin_catalogue = "catalogue", "目录默认";
    origin_plan = "plan", "套餐";
    origin_override = "override", "单独调整";
    origin_temporary = "temporary", "临时调整";
    origin = "Origin", "来源";
    /// "temporary, 3 h left": the time left, formatted.
    temporary_left(left: &str) = format!("temporary, {left} left"),
        format!("临时调整，剩余 {left}");

    // things
    app_key = "App Key", "App Key";
    app_keys = "App Keys", "App Key";
    plan = "Plan", "套餐版本";
    edition = "Edition", "产品系列";
    quota = "Quota", "配额";
    quotas = "Quotas", "配额";
    rate = "Rate", "频率";
    rates = "Rates", "调用频率";
    limit = "Limit", "上限";
    used = "Used", "已用";
    module = "Module", "模块";
    operation = "Operation", "接口";
    route = "Route", "路由";
    bucket = "Bucket", "计数桶";
    source = "Source", "出处";
    level = "Level", "等级";
    throttled = "Throttled", "被限流";
    live = "live", "实时";

    // of what a quota is measured
    per_app = "per App Key", "每个 App Key";
    per_user = "per user", "每个用户";
    per_group = "per group", "每个群组";
    per_room = "per chat room", "每个聊天室";
    per_message = "per message", "每条消息";
    per_call = "per call", "每次调用";
    per_connection = "per connection", "每个连接";
    per_cluster = "per cluster", "每个集群";
    per_ip = "per IP address", "每个 IP 地址";

    // roles
    role_viewer = "viewer", "只读";
    role_support = "support", "技术支持";
    role_operator = "operator", "运营";
    role_admin = "admin", "管理员";
    /// "the role operator or higher is needed": the role's name.
    needs_role(role: &str) = format!("Needs the role {role} or higher."),
        format!("需要“{role}”或更高角色。");
    /// "document 004, line 41".
    source_line(document: &str, line: u32) = format!("document {document}, line {line}"),
        format!("文档 {document} 第 {line} 行");
}
